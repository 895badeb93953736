package io.github.blockingportal.sample.clock;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.MapPropertySource;

/**
 * Runs the clock service beside the application in one process. Its phase makes it start before the portal and stop after
 * it, when no request needs the clock any more.
 */
@EnableConfigurationProperties({ClockProperties.class, ServerProperties.class})
public final class ClockServer implements SmartLifecycle {

    private final ClockProperties properties;
    private final ServerProperties application;
    private volatile @Nullable ConfigurableApplicationContext context;

    ClockServer(ClockProperties properties, ServerProperties application) {
        this.properties = properties;
        this.application = application;
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
        return "http://" + host() + ":" + running.getWebServer().getPort();
    }

    private String host() {
        InetAddress address = application.getAddress();
        if (address == null || address.isAnyLocalAddress()) {
            return "localhost";
        }
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
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
        Map<String, Object> settings = new HashMap<>(Map.of(
                "blocking-portal.name",
                "clock-service",
                "blocking-portal.loops",
                1,
                "spring.webflux.problemdetails.enabled",
                true,
                "server.port",
                properties.port(),
                "server.shutdown",
                "immediate"));
        if (application.getAddress() != null) {
            settings.put("server.address", application.getAddress().getHostAddress());
        }
        return settings;
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
