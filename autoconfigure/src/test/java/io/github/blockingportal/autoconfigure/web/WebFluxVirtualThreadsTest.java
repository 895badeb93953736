package io.github.blockingportal.autoconfigure.web;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** WebFlux with virtual threads: what runs on one may wait, and Netty's threads are still event loops. */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("servers")
@Timeout(60)
class WebFluxVirtualThreadsTest {

    private static ConfigurableApplicationContext context;

    @Parameter
    private Server server;

    static List<Server> servers() {
        if (Runtime.version().feature() >= 21) {
            return List.of(Server.values());
        }
        System.out.println("Skipped: WebFlux on virtual threads, which this Java has not");
        return List.of();
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startWebFlux(WebFluxApplication.class, "--spring.threads.virtual.enabled=true");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @Test
    void aHandlerThatSpringRunsOnAVirtualThreadMayBridge() throws Exception {
        assertThat(Http.get(Server.port(context), "/blocking").body()).isEqualTo("crossed");
    }

    @Test
    void aServersVirtualThreadMayBridge() throws Exception {
        int expected = server == Server.NETTY ? 500 : 200;
        assertThat(Http.get(Server.port(context), "/controller").statusCode()).isEqualTo(expected);
    }
}
