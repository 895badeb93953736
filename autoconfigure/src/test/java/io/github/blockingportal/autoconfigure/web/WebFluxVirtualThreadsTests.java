package io.github.blockingportal.autoconfigure.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** WebFlux with virtual threads: what runs on one may wait, and Netty's threads are still event loops. */
@ParameterizedClass
@EnumSource(Server.class)
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
@Timeout(60)
class WebFluxVirtualThreadsTests {

    private static ConfigurableApplicationContext context;

    @Parameter
    private Server server;

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
