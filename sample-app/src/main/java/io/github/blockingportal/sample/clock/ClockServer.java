package io.github.blockingportal.sample.clock;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

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

    @Override
    public void start() {
        ClockSettings settings = properties.settings();
        context = new SpringApplicationBuilder(ClockApplication.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .initializers(clock -> clock.getBeanFactory().registerSingleton("clockSettings", settings))
                .run(
                        "--spring.application.name=clock",
                        "--spring.config.name=clock", // not the application.yml of the application in front
                        "--blocking-portal.name=clock",
                        "--blocking-portal.loops=1",
                        "--spring.webflux.problemdetails.enabled=true",
                        "--server.port=" + properties.port(),
                        "--server.shutdown=immediate");
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
