package io.github.blockingportal.benchmarks.state;

import java.util.Map;

import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** The portal of a Spring Boot application, with what the auto-configuration gives it: meters, and all that it carries. */
abstract class ApplicationPortal {

    private final ConfigurableApplicationContext application;
    public final BlockingPortal portal;

    ApplicationPortal(Dispatch dispatch) {
        SpringApplication starting = new SpringApplication(Application.class);
        starting.setWebApplicationType(WebApplicationType.NONE);
        starting.setBannerMode(Banner.Mode.OFF);
        starting.setLogStartupInfo(false);
        starting.setDefaultProperties(Map.of(
                "blocking-portal.loops",
                1,
                "blocking-portal.dispatch",
                dispatch,
                "blocking-portal.timeout",
                Tasks.TIMEOUT,
                "management.prometheus.metrics.export.enabled",
                false, // as the rivals, which have the simple registry
                "logging.level.root",
                "warn"));
        application = starting.run();
        portal = application.getBean(BlockingPortal.class).named("benchmark");
    }

    @TearDown
    public void close() {
        application.close();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
