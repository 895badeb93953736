package io.github.blockingportal.autoconfigure.web;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.springframework.boot.WebApplicationType.REACTIVE;
import static org.springframework.boot.WebApplicationType.SERVLET;

/** The web servers on the class path of the tests. An application runs on one, and the others' auto-configurations are off. */
public enum Server {
    NETTY,
    TOMCAT,
    JETTY;

    /** Starts an application on this server, on a free port. */
    public ConfigurableApplicationContext start(WebApplicationType type, Class<?> application, String... arguments) {
        String others = Arrays.stream(values())
                .filter(server -> server != this)
                .flatMap(Server::autoConfigurations)
                .collect(Collectors.joining(","));
        List<String> all = List.of("--server.port=0", "--spring.autoconfigure.exclude=" + others);
        return new SpringApplicationBuilder(application)
                .web(type)
                .run(Stream.concat(all.stream(), Arrays.stream(arguments)).toArray(String[]::new));
    }

    public ConfigurableApplicationContext startWebFlux(Class<?> application, String... arguments) {
        return start(REACTIVE, application, arguments);
    }

    public ConfigurableApplicationContext startMvc(Class<?> application, String... arguments) {
        return start(SERVLET, application, arguments);
    }

    private Stream<String> autoConfigurations() {
        String packages = "org.springframework.boot.";
        return switch (this) {
            case NETTY ->
                Stream.of(
                        packages + "reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
                        packages
                                + "reactor.netty.autoconfigure.actuate.web.server.NettyReactiveManagementContextAutoConfiguration");
            case TOMCAT ->
                Stream.of(
                        packages + "tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration",
                        packages + "tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration",
                        packages
                                + "tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration",
                        packages
                                + "tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration");
            case JETTY ->
                Stream.of(
                        packages + "jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration",
                        packages + "jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
                        packages
                                + "jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration",
                        packages
                                + "jetty.autoconfigure.actuate.web.server.JettyReactiveManagementContextAutoConfiguration");
        };
    }

    public static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
