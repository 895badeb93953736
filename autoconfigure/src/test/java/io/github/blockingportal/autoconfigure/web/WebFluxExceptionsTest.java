package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.util.Arrays;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client of a WebFlux application gets for the portal's exceptions, from each real server. */
@ParameterizedClass
@EnumSource(Server.class)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WebFluxExceptionsTest {

    private static ConfigurableApplicationContext context;

    private final Server server;

    WebFluxExceptionsTest(Server server) {
        this.server = server;
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startWebFlux(Application.class, "--blocking-portal.name=inner");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @ParameterizedTest
    @EnumSource(Failures.class)
    void whatTheServiceCannotHelpIsAProblemAndTheRestAnError(Failures failure) throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/controller/" + failure);
        assertThat(response.statusCode()).isEqualTo(failure.status());
        if (failure.status() != 500) {
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(response.body()).doesNotContain("Portal", "inner", "fails", "thread");
    }

    @ParameterizedTest
    @ValueSource(strings = {"controller", "function", "filter", "elements"})
    void theAnswerIsTheSameFromWhereverTheExceptionComes(String place) throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/" + place + "/SATURATED");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"There is no capacity now.\"}");
    }

    @Test
    void theLogSaysOnceFromWhereItComes(CapturedOutput log) throws Exception {
        String[] places = {"controller", "function", "filter", "elements"};
        try (ConfigurableApplicationContext other =
                server.startWebFlux(Application.class)) { // which has written no line yet
            for (String place : places) {
                Http.get(Server.port(other), "/" + place + "/SATURATED");
            }
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("is saturated")))
                .hasSameSizeAs(places)
                .allMatch(line -> line.contains(" WARN "))
                .zipSatisfy(
                        Arrays.asList(places),
                        (line, place) -> assertThat(line)
                                .contains(
                                        "Answering 503 to GET /" + place + "/SATURATED: Portal 'portal' is saturated"));
    }

    @Test
    void noHeaderIsLeftOfTheAnswerThatTheHandlerDidNotGive() throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/cacheable/TIMEOUT");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(response.headers().map().keySet())
                .doesNotContain("ETag", "Expires", "Last-Modified", "Content-Encoding", "Content-Disposition");
        assertThat(response.headers().firstValue("X-Kept")).hasValue("yes");
        assertThat(response.body()).endsWith("\"}");
    }

    @ParameterizedTest
    @Tag("A14")
    @ValueSource(
            strings = {
                "futures",
                "completion",
                "proxy",
                "reflection",
                "privileged",
                "cache",
                "retryTemplate",
                "retryWhen",
                "transaction",
                "guava",
                "expression",
                "channel"
            })
    void itIsFoundInTheWrappersOfTheJdkSpringAndReactorHoweverDeep(String wrapper) throws Exception {
        assertThat(Http.get(Server.port(context), "/wrapped/" + wrapper + "/TIMEOUT")
                        .statusCode())
                .isEqualTo(504);
    }

    @Test
    void anAnswerThatHasBegunIsLeftAlone(CapturedOutput log) throws Exception {
        assertThat(Http.allOf(Server.port(context), "/committed/TIMEOUT"))
                .startsWith("HTTP/1.1 200")
                .contains("begun")
                .doesNotContain("There was no answer in time");
        assertThat(log).doesNotContain("Answering");
    }

    private static Mono<String> fail(BlockingPortal portal, String failure) {
        return portal.workers().run(() -> Failures.valueOf(failure).fail(portal));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {

        @Bean
        RouterFunction<ServerResponse> function(BlockingPortal portal) {
            return RouterFunctions.route()
                    .GET(
                            "/function/{failure}",
                            request -> fail(portal, request.pathVariable("failure"))
                                    .flatMap(ServerResponse.ok()::bodyValue))
                    .build();
        }

        @Bean
        WebFilter filter(BlockingPortal portal) {
            return (exchange, chain) -> exchange.getRequest().getPath().value().startsWith("/filter/")
                    ? fail(portal, "SATURATED").then()
                    : chain.filter(exchange);
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/controller/{failure}")
        Mono<String> controller(@PathVariable String failure) {
            return fail(portal, failure);
        }

        @GetMapping("/cacheable/{failure}")
        Mono<String> cacheable(@PathVariable String failure, ServerHttpResponse response) {
            response.getHeaders().setCacheControl("public, max-age=3600");
            response.getHeaders().setETag("\"1\"");
            response.getHeaders().setExpires(System.currentTimeMillis() + 3_600_000);
            response.getHeaders().setLastModified(0);
            response.getHeaders().set("Content-Encoding", "gzip");
            response.getHeaders().set("Content-Disposition", "attachment");
            response.getHeaders().setContentLength(1000);
            response.getHeaders().set("X-Kept", "yes");
            return fail(portal, failure);
        }

        @GetMapping("/wrapped/{wrapper}/{failure}")
        Mono<String> wrapped(@PathVariable String wrapper, @PathVariable Failures failure) {
            return portal.workers().run(() -> {
                throw Wrappers.wrap(wrapper, () -> failure.fail(portal));
            });
        }

        @GetMapping(path = "/elements/{failure}", produces = "text/event-stream")
        Flux<String> elements(@PathVariable String failure) {
            return Flux.concat(fail(portal, failure));
        }

        @GetMapping(path = "/committed/{failure}", produces = "text/event-stream")
        Flux<String> committed(@PathVariable String failure) {
            return Flux.concat(Mono.just("begun"), fail(portal, failure));
        }
    }
}
