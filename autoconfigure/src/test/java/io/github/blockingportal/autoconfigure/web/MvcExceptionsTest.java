package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import jakarta.servlet.http.HttpServletResponse;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client of an MVC application gets for the portal's exceptions, from each real server. */
@ExtendWith(OutputCaptureExtension.class)
class MvcExceptionsTest extends MvcOnEachServer {

    MvcExceptionsTest() {
        super(Application.class, "--blocking-portal.name=inner");
    }

    @ParameterizedTest
    @EnumSource(Failures.class)
    void whatTheServiceCannotHelpIsAProblemAndTheRestAnError(Failures failure) throws Exception {
        HttpResponse<String> response = get("/controller/" + failure);
        assertThat(response.statusCode()).isEqualTo(failure.status());
        if (failure.status() != 500) {
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(response.body()).doesNotContain("Portal", "inner", "fails", "thread");
    }

    @Test
    void theAnswerSaysWhatAndWhetherToComeBack() throws Exception {
        HttpResponse<String> timeout = get("/controller/TIMEOUT");
        assertThat(timeout.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Gateway Timeout\",\"status\":504,"
                        + "\"detail\":\"There was no answer in time.\"}");
        assertThat(timeout.headers().firstValue("Retry-After")).isEmpty();
        for (Failures failure : new Failures[] {Failures.SATURATED, Failures.CLOSED}) {
            HttpResponse<String> busy = get("/controller/" + failure);
            assertThat(busy.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                            + "\"detail\":\"There is no capacity now.\"}");
            assertThat(busy.headers().firstValue("Retry-After")).hasValue("1");
        }
        HttpResponse<String> cancelled = get("/controller/CANCELLED");
        assertThat(cancelled.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"The work for this request was cancelled.\"}");
        assertThat(cancelled.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void theLogSaysTheRestOnce(CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class, "--blocking-portal.name=inner")) { // which has written no line yet
            Http.get(Server.port(other), "/controller/TIMEOUT?secret=1");
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("Answering")))
                .singleElement()
                .asString()
                .contains(
                        " WARN ",
                        "Answering 504 to GET /controller/TIMEOUT: Portal 'inner' timed out call 'fails'"
                                + " after 20ms (admission ")
                .containsPattern("\\.BlockingPortal +[:-] Answering");
        assertThat(log).doesNotContain("secret", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function",
                "callable",
                "deferred",
                "mono",
                "future",
                "writer",
                "dispatched",
                "view",
                "body",
                "emitter"
            })
    void itIsTheSameFromWhereverTheExceptionComes(String place) throws Exception {
        HttpResponse<String> response = get("/" + place + "/SATURATED");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.body()).startsWith("{\"type\"").endsWith("There is no capacity now.\"}");
    }

    @ParameterizedTest
    @Tag("A13")
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-1", "UTF-8", "IBM1047"})
    void theAnswerIsWholeInEachEncodingThatTheHandlerHasChosen(String charset) throws Exception {
        for (String how : new String[] {"writer", "written", "stream", "type"}) {
            HttpResponse<byte[]> response = Http.getBytes(port(), "/encoded/" + how + "/SATURATED?charset=" + charset);
            assertThat(response.statusCode()).as(how).isEqualTo(503);
            MediaType type = MediaType.parseMediaType(
                    response.headers().firstValue("Content-Type").orElseThrow());
            Charset said = Objects.requireNonNullElse(type.getCharset(), StandardCharsets.US_ASCII);
            assertThat(new String(response.body(), said).replace("\uFEFF", ""))
                    .as(how)
                    .startsWith("{\"type\"")
                    .endsWith("There is no capacity now.\"}");
        }
    }

    @Test
    void noHeaderIsLeftOfTheAnswerThatTheHandlerDidNotGive() throws Exception {
        for (Failures failure : new Failures[] {Failures.TIMEOUT, Failures.SATURATED}) {
            HttpResponse<String> response = get("/cacheable/" + failure);
            assertThat(response.statusCode()).isEqualTo(failure.status());
            assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
            assertThat(response.headers().map().keySet())
                    .doesNotContain("ETag", "Expires", "Last-Modified", "Content-Encoding", "Content-Disposition");
            assertThat(response.headers().firstValue("X-Kept")).hasValue("yes");
            assertThat(response.body()).endsWith("\"}");
        }
    }

    @ParameterizedTest
    @Tag("A14")
    @ValueSource(strings = {"futures", "completion", "proxy", "reflection", "privileged"})
    void itIsFoundInTheWrappersOfTheJdkHoweverDeep(String wrapper) throws Exception {
        assertThat(get("/wrapped/" + wrapper + "/TIMEOUT").statusCode()).isEqualTo(504);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "guava", "retryTemplate", "retryWhen", "transaction", "expression", "channel"})
    void itIsFoundInWhatLibrariesWrapItInThatPassItOn(String wrapper) throws Exception {
        assertThat(get("/wrapped/" + wrapper + "/TIMEOUT").statusCode()).isEqualTo(504);
        assertThat(get("/wrapped/" + wrapper + "/SATURATED").statusCode()).isEqualTo(503);
        assertThat(get("/wrapped/" + wrapper + "/CHECKED").statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @Tag("A14")
    @ValueSource(strings = {"own", "extended", "circle"})
    void aWrapperOfTheApplicationsOwnHidesItAndACircleEnds(String wrapper) throws Exception {
        assertThat(get("/wrapped/" + wrapper + "/TIMEOUT").statusCode()).isEqualTo(500);
    }

    @Test
    void anAnswerThatHasBegunIsLeftAlone(CapturedOutput log) throws Exception {
        assertThat(Http.allOf(port(), "/committed/TIMEOUT"))
                .startsWith("HTTP/1.1 200")
                .contains("begun")
                .doesNotContain("There was no answer in time");
        assertThat(log).doesNotContain("Answering");
    }

    @ParameterizedTest
    @ValueSource(classes = {CatchAll.class, UnorderedResolver.class})
    void aHandlerOfTheApplicationsWins(Class<?> handler, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext other = server.startMvc(handler)) {
            for (String place : new String[] {"controller", "function", "callable", "mono"}) {
                HttpResponse<String> response = Http.get(Server.port(other), "/" + place + "/TIMEOUT");
                assertThat(response.statusCode()).as(place).isEqualTo(409);
            }
        }
        assertThat(log).doesNotContain("Answering");
    }

    @Test
    void aPropertySwitchesItOff(CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class, "--blocking-portal.web.map-exceptions=false")) {
            assertThat(Http.get(Server.port(other), "/controller/TIMEOUT").statusCode())
                    .isEqualTo(500);
        }
        assertThat(log).doesNotContain("Answering");
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
                            request -> ServerResponse.ok()
                                    .body(Failures.valueOf(request.pathVariable("failure"))
                                            .fail(portal)))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, CatchAllAdvice.class})
    static class CatchAll {}

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class UnorderedResolver {

        @Bean
        HandlerExceptionResolver own() {
            return (request, response, handler, failure) -> {
                response.setStatus(409);
                return new ModelAndView();
            };
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/controller/{failure}")
        String controller(@PathVariable Failures failure) throws Exception {
            return failure.fail(portal);
        }

        @GetMapping("/callable/{failure}")
        Callable<String> callable(@PathVariable Failures failure) {
            return () -> failure.fail(portal);
        }

        @GetMapping("/deferred/{failure}")
        DeferredResult<String> deferred(@PathVariable Failures failure) {
            DeferredResult<String> result = new DeferredResult<>();
            result.setErrorResult(failureOf(failure));
            return result;
        }

        @GetMapping("/mono/{failure}")
        Mono<String> mono(@PathVariable Failures failure) {
            return portal.workers().run(() -> failure.fail(portal));
        }

        @GetMapping("/future/{failure}")
        CompletableFuture<String> future(@PathVariable Failures failure) {
            return CompletableFuture.failedFuture(new CompletionException(failureOf(failure)));
        }

        @GetMapping("/dispatched/{failure}")
        CompletableFuture<String> dispatched(@PathVariable Failures failure) {
            return CompletableFuture.supplyAsync(() -> {
                throw (RuntimeException) failureOf(failure);
            });
        }

        private Exception failureOf(Failures failure) {
            try {
                throw new IllegalStateException(failure.fail(portal));
            } catch (Exception real) {
                return real;
            }
        }

        @GetMapping("/view/{failure}")
        ModelAndView view(@PathVariable Failures failure) {
            return new ModelAndView((model, request, response) -> failure.fail(portal));
        }

        @GetMapping("/body/{failure}")
        StreamingResponseBody body(@PathVariable Failures failure) {
            return out -> {
                throw new CompletionException(failureOf(failure));
            };
        }

        @GetMapping("/emitter/{failure}")
        ResponseBodyEmitter emitter(@PathVariable Failures failure) {
            ResponseBodyEmitter emitter = new ResponseBodyEmitter();
            emitter.completeWithError(failureOf(failure));
            return emitter;
        }

        @GetMapping("/writer/{failure}")
        void writer(@PathVariable Failures failure, HttpServletResponse response) throws Exception {
            response.getWriter().write("not all of the answer");
            failure.fail(portal);
        }

        @GetMapping("/encoded/{how}/{failure}")
        void encoded(
                @PathVariable String how,
                @PathVariable Failures failure,
                @RequestParam String charset,
                HttpServletResponse response)
                throws Exception {
            switch (how) {
                case "writer" -> {
                    response.setCharacterEncoding(charset);
                    response.getWriter();
                }
                case "written" -> {
                    response.setContentType("text/plain;charset=" + charset);
                    response.setContentLength(1000);
                    response.getWriter().write("not all of the answer");
                }
                case "stream" -> {
                    response.setCharacterEncoding(charset);
                    response.getOutputStream().write(1);
                }
                default -> response.setContentType("text/plain;charset=" + charset);
            }
            failure.fail(portal);
        }

        @GetMapping("/cacheable/{failure}")
        void cacheable(@PathVariable Failures failure, HttpServletResponse response) throws Exception {
            response.setHeader("Cache-Control", "public, max-age=3600");
            response.addHeader("Cache-Control", "immutable");
            response.setHeader("ETag", "\"1\"");
            response.setDateHeader("Expires", System.currentTimeMillis() + 3_600_000);
            response.setDateHeader("Last-Modified", 0);
            response.setHeader("Content-Encoding", "gzip");
            response.setHeader("Content-Disposition", "attachment");
            response.setContentLength(1000);
            response.setHeader("X-Kept", "yes");
            failure.fail(portal);
        }

        @GetMapping("/wrapped/{wrapper}/{failure}")
        String wrapped(@PathVariable String wrapper, @PathVariable Failures failure) throws Exception {
            throw Wrappers.wrap(wrapper, () -> failure.fail(portal));
        }

        @GetMapping("/committed/{failure}")
        void committed(@PathVariable Failures failure, HttpServletResponse response) throws Exception {
            response.getWriter().write("begun");
            response.flushBuffer();
            failure.fail(portal);
        }
    }
}
