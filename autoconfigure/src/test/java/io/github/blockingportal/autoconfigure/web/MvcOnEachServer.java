package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests of one MVC application, which runs on one real server after the other. */
@ParameterizedClass
@EnumSource(value = Server.class, names = "NETTY", mode = EnumSource.Mode.EXCLUDE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class MvcOnEachServer {

    @Parameter
    Server server;

    private final Class<?> application;
    private final String[] arguments;
    private ConfigurableApplicationContext context;

    MvcOnEachServer(Class<?> application, String... arguments) {
        this.application = application;
        this.arguments = arguments;
    }

    @BeforeParameterizedClassInvocation
    void start(Server server) {
        context = server.startMvc(application, arguments);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        context.close();
    }

    final ConfigurableApplicationContext context() {
        return context;
    }

    final int port() {
        return Server.port(context);
    }

    final HttpResponse<String> get(String path) throws Exception {
        return Http.get(port(), path);
    }
}
