package io.github.blockingportal.autoconfigure.web;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

import io.github.blockingportal.autoconfigure.web.WebFluxExceptionsTest.Application;

import static org.assertj.core.api.Assertions.assertThat;

/** WebFlux applications that handle the portal's exceptions themselves, or nobody does. On Netty, one at a time. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WebFluxOwnHandlersTest {

    static Stream<Object[]> handlers() {
        return Stream.of(CatchAll.class, OwnHandler.class, OwnErrorHandler.class, UnorderedErrorHandler.class)
                .flatMap(handler -> Arrays.stream(Server.values()).map(server -> new Object[] {server, handler}));
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void aHandlerOfTheApplicationsWins(Server server, Class<?> handler, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext context = server.startWebFlux(handler)) {
            assertThat(Http.get(Server.port(context), "/controller/TIMEOUT").statusCode())
                    .isEqualTo(409);
        }
        assertThat(log).doesNotContain("Answering");
    }

    @ParameterizedTest
    @EnumSource
    void aPropertySwitchesItOff(Server server, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext context =
                server.startWebFlux(Application.class, "--blocking-portal.web.map-exceptions=false")) {
            assertThat(Http.get(Server.port(context), "/controller/TIMEOUT").statusCode())
                    .isEqualTo(500);
        }
        assertThat(log).doesNotContain("Answering");
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, CatchAllAdvice.class})
    static class CatchAll {}

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class OwnHandler {

        @Bean
        @Order(-1)
        WebExceptionHandler own() {
            return WebFluxOwnHandlersTest::conflict;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class OwnErrorHandler {

        @Bean
        @Order(-1)
        ErrorWebExceptionHandler own() {
            return WebFluxOwnHandlersTest::conflict;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class UnorderedErrorHandler {

        @Bean
        ErrorWebExceptionHandler own() {
            return WebFluxOwnHandlersTest::conflict;
        }
    }

    private static Mono<Void> conflict(ServerWebExchange exchange, Throwable failure) {
        exchange.getResponse().setStatusCode(HttpStatus.CONFLICT);
        return exchange.getResponse().setComplete();
    }
}
