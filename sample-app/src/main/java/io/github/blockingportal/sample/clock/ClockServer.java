package io.github.blockingportal.sample.clock;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.MapPropertySource;

/**
 * Runs the clock service beside the application in one process. Its phase makes it start before the portal and stop after
 * it, when no request needs the clock any more.
 */
@EnableConfigurationProperties(ClockProperties.class)
public final class ClockServer implements SmartLifecycle {

    private final ClockProperties properties;
    private volatile @Nullable ConfigurableApplicationContext context;

    ClockServer(ClockProperties properties) {
        this.properties = properties;
    }

    /**
     * Where the clock service listens.
     *
     * @throws IllegalStateException if it does not run
     */
    public String url() {
        if (!(context instanceof WebServerApplicationContext running) || running.getWebServer() == null) {
            throw new IllegalStateException("The clock service does not run");
        }
        return "http://localhost:" + running.getWebServer().getPort();
    }

    /** Without SpringApplication, which can make only one application of a process from code generated ahead of time. */
    @Override
    public void start() {
        AnnotationConfigReactiveWebServerApplicationContext clock =
                new AnnotationConfigReactiveWebServerApplicationContext();
        clock.getEnvironment().getPropertySources().addFirst(new MapPropertySource("clock", settings()));
        clock.getBeanFactory().registerSingleton("clockSettings", properties.settings());
        clock.register(ClockApplication.class);
        clock.refresh();
        context = clock;
    }

    private Map<String, Object> settings() {
        return Map.of(
                "blocking-portal.name",
                "clock-service",
                "blocking-portal.loops",
                1,
                "spring.webflux.problemdetails.enabled",
                true,
                "server.port",
                properties.port(),
                "server.shutdown",
                "immediate");
    }

    @Override
    public void stop() {
        ConfigurableApplicationContext running = context;
        context = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return context != null;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return 1;
    }
}
