package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** A portal's exception inside what WebFlux, Jackson and Spring Security wrap a failure in, on each real server. */
@ParameterizedClass
@EnumSource(Server.class)
@Timeout(60)
class WebFluxWrappersTest {

    private static ConfigurableApplicationContext context;

    WebFluxWrappersTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startWebFlux(Application.class);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @BeforeEach
    void askThroughThisOne() {
        Asks.through(context.getBean(BlockingPortal.class));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return Http.get(Server.port(context), path);
    }

    static void isTooLate(HttpResponse<String> response) {
        assertThat(response.body()).contains("There was no answer in time.");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @ParameterizedTest
    @Tag("R13")
    @ValueSource(strings = {"got", "serialized"})
    void writingJsonDoesNotHideIt(String what) throws Exception {
        isTooLate(get("/write/" + what + "/TIMEOUT"));
        assertThat(get("/write/" + what + "/SATURATED").statusCode()).isEqualTo(503);
        assertThat(get("/write/" + what + "/OTHER_CAUSE").statusCode()).isEqualTo(500);
    }

    @Test
    @Tag("R12")
    void aBadRequestDoesNotHideItAndTheApplicationsOwnStatusDoes() throws Exception {
        isTooLate(get("/input"));
        assertThat(get("/status").statusCode()).isEqualTo(418);
    }

    @Test
    @Tag("R16")
    void aTimeoutInsideTheChainIsATimeout() throws Exception {
        isTooLate(get("/operator"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/write/got/{failure}")
        Mono<Object> got(@PathVariable String failure) {
            return Mono.<Object>just(new Asks.Got(failure)).publishOn(Schedulers.boundedElastic());
        }

        @GetMapping("/write/serialized/{failure}")
        Mono<Object> serialized(@PathVariable String failure) {
            return Mono.<Object>just(new Asks.Serialized(failure)).publishOn(Schedulers.boundedElastic());
        }

        @GetMapping("/input")
        Mono<String> input() {
            return failing().onErrorMap(failure -> new ServerWebInputException("bad", null, failure));
        }

        @GetMapping("/status")
        Mono<String> status() {
            return failing()
                    .onErrorMap(failure -> new ResponseStatusException(HttpStatusCode.valueOf(418), "own", failure));
        }

        private Mono<String> failing() {
            return portal.workers().run(() -> Failures.TIMEOUT.fail(portal));
        }

        @GetMapping("/number")
        Mono<String> number(@RequestParam int value) {
            return Mono.just("" + value);
        }

        @GetMapping("/operator")
        Mono<String> operator() {
            return portal.workers()
                    .run(() -> portal.call(() -> Mono.<String>never().timeout(Duration.ofMillis(20))));
        }
    }
}
