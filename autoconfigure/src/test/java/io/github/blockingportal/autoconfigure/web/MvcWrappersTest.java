package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.servlet.ServletException;
import jakarta.validation.Valid;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Asks.Asked;

import static org.assertj.core.api.Assertions.assertThat;

/** A portal's exception inside what Spring MVC, Jackson and the validator wrap a failure in, on each real server. */
@ExtendWith(OutputCaptureExtension.class)
class MvcWrappersTest extends MvcOnEachServer {

    MvcWrappersTest() {
        super(Application.class);
    }

    @BeforeEach
    void askThroughThisOne() {
        Asks.through(context().getBean(BlockingPortal.class));
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return Http.post(port(), path, json);
    }

    private static void isTooLate(HttpResponse<String> response) {
        assertThat(response.body()).contains("There was no answer in time.");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private static void isBusy(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }

    @ParameterizedTest
    @Tag("R12")
    @ValueSource(
            strings = {
                "/path/%s",
                "/param?value=%s",
                "/list?value=%s",
                "/header?header=%s",
                "/formatted?value=%s",
                "/edited?value=%s",
                "/form?converted=%s",
                "/form?set=%s",
                "/record?converted=%s",
                "/constructed?made=%s"
            })
    void dataBindingDoesNotHideIt(String path) throws Exception {
        isTooLate(get(path.formatted("TIMEOUT")));
        isBusy(get(path.formatted("SATURATED")));
        assertThat(get(path.formatted("OTHER_CAUSE")).statusCode()).isIn(400, 500);
    }

    @ParameterizedTest
    @Tag("R13")
    @ValueSource(strings = {"nested", "constructor", "setter"})
    void readingJsonDoesNotHideIt(String what) throws Exception {
        isTooLate(post("/read/" + what, json(what, "TIMEOUT")));
        isBusy(post("/read/" + what, json(what, "SATURATED")));
        assertThat(post("/read/" + what, json(what, "OTHER_CAUSE")).statusCode())
                .isIn(400, 500);
    }

    private static String json(String what, String failure) {
        return switch (what) {
            case "nested" -> "{\"inner\":{\"text\":\"%s\"}}".formatted(failure);
            case "constructor" -> "{\"made\":\"%s\"}".formatted(failure);
            default -> "{\"set\":\"%s\"}".formatted(failure);
        };
    }

    @ParameterizedTest
    @Tag("R13")
    @ValueSource(strings = {"serialized", "got", "entity"})
    void writingJsonDoesNotHideIt(String what) throws Exception {
        isTooLate(get("/write/" + what + "/TIMEOUT"));
        isBusy(get("/write/" + what + "/SATURATED"));
        assertThat(get("/write/" + what + "/OTHER_CAUSE").statusCode()).isEqualTo(500);
    }

    @Test
    @Tag("R13")
    void anAnswerThatHasBegunIsCutShortAndNotEnded(CapturedOutput log) throws Exception {
        String answer = Http.allOf(port(), "/write/long/TIMEOUT");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("begun 0").doesNotContain("no answer in time");
        assertThat(answer).as("the last chunk").doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(log.getAll().lines().filter(line -> line.contains(" WARN ") && line.contains("Cannot answer 504")))
                .singleElement()
                .asString()
                .contains("to GET /write/long/TIMEOUT any more, since its answer has begun: Portal 'portal' timed out");
    }

    @ParameterizedTest
    @Tag("R12")
    @ValueSource(strings = {"/checked/body", "/checked/param"})
    void theValidatorDoesNotHideIt(String path) throws Exception {
        isTooLate(post(path + "?text=TIMEOUT", "{\"text\":\"TIMEOUT\"}"));
        isBusy(post(path + "?text=SATURATED", "{\"text\":\"SATURATED\"}"));
    }

    @ParameterizedTest
    @Tag("R12")
    @ValueSource(strings = {"bean", "servlet"})
    void neitherDoesAFailureToMakeABeanOrAServletsException(String path) throws Exception {
        isTooLate(get("/" + path + "/TIMEOUT"));
    }

    @ParameterizedTest
    @Tag("R16")
    @ValueSource(strings = {"call", "view", "retried", "nested"})
    void aTimeoutInsideTheChainIsATimeout(String how, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class)) { // which has written no line yet
            Asks.through(other.getBean(BlockingPortal.class));
            isTooLate(Http.get(Server.port(other), "/operator/" + how));
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("Answering 504 to GET /operator/" + how)))
                .singleElement()
                .asString()
                .contains("Did not observe any item or terminal signal within 20ms");
    }

    @Test
    @Tag("R16")
    void oneThatHasNothingToDoWithAPortalIsNot() throws Exception {
        assertThat(get("/operator/without%20a%20portal").statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @Tag("R12")
    @ValueSource(strings = {"/status", "/bound?converted=TIMEOUT"})
    void whatTheApplicationAnswersItselfIsLeftToIt(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(418);
    }

    @ParameterizedTest
    @Tag("R12")
    @ValueSource(classes = {CatchAll.class, OwnForTheWrapper.class, OwnEntityHandler.class})
    void aHandlerOfTheApplicationsForTheWrapperWins(Class<?> application, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext other = server.startMvc(application)) {
            assertThat(Http.get(Server.port(other), "/path/TIMEOUT").statusCode())
                    .isEqualTo(409);
        }
        assertThat(log).doesNotContain("Answering");
    }

    @Test
    @Tag("R12")
    void springBootsProblemDetailsDoNotHideItEither() throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class, "--spring.mvc.problemdetails.enabled=true")) {
            isTooLate(Http.get(Server.port(other), "/path/TIMEOUT"));
            isBusy(Http.get(Server.port(other), "/form?converted=SATURATED"));
            HttpResponse<String> wrong = Http.get(Server.port(other), "/number?value=x");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @Test
    @Tag("R12")
    void anEntityHandlerOfTheApplicationsWinsWithProblemDetailsToo() throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(OwnEntityHandler.class, "--spring.mvc.problemdetails.enabled=true")) {
            assertThat(Http.get(Server.port(other), "/path/TIMEOUT").statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    @Tag("R12")
    void aPropertySwitchesItOff() throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class, "--blocking-portal.web.map-exceptions=false")) {
            assertThat(Http.get(Server.port(other), "/path/TIMEOUT").statusCode())
                    .isEqualTo(400);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {

        @Bean
        WebMvcConfigurer conversions(BlockingPortal portal) {
            Asks.through(portal);
            return new WebMvcConfigurer() {
                @Override
                public void addFormatters(FormatterRegistry registry) {
                    registry.addConverter(new Asks.Converting());
                    registry.addFormatter(new Asks.Formatting());
                }
            };
        }

        @Bean
        @Scope("prototype")
        Asks.Constructed constructed() {
            return new Asks.Constructed("TIMEOUT");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, CatchAllAdvice.class})
    static class CatchAll {}

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, MismatchAdvice.class})
    static class OwnForTheWrapper {}

    @RestControllerAdvice
    static class MismatchAdvice {

        @ExceptionHandler
        @ResponseStatus(HttpStatus.CONFLICT)
        String mismatch(MethodArgumentTypeMismatchException failure) {
            return "own";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, EntityAdvice.class})
    static class OwnEntityHandler {}

    @RestControllerAdvice
    static class EntityAdvice extends ResponseEntityExceptionHandler {

        @Override
        protected ResponseEntity<Object> handleExceptionInternal(
                Exception ex, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
            return ResponseEntity.status(409).build();
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final ObjectProvider<Asks.Constructed> beans;

        Controller(BlockingPortal portal, ObjectProvider<Asks.Constructed> beans) {
            this.portal = portal;
            this.beans = beans;
        }

        @InitBinder
        void editors(WebDataBinder binder) {
            binder.registerCustomEditor(Asks.Edited.class, new Asks.Editing());
        }

        @GetMapping("/path/{value}")
        String path(@PathVariable Asks.Converted value) {
            return value.text();
        }

        @GetMapping("/param")
        String param(@RequestParam Asks.Converted value) {
            return value.text();
        }

        @GetMapping("/list")
        String list(@RequestParam List<Asks.Converted> value) {
            return value.toString();
        }

        @GetMapping("/number")
        String number(@RequestParam int value) {
            return "" + value;
        }

        @GetMapping("/header")
        String header(@RequestParam String header) {
            return Asks.ask(header);
        }

        @GetMapping("/formatted")
        String formatted(@RequestParam Asks.Formatted value) {
            return value.text();
        }

        @GetMapping("/edited")
        String edited(@RequestParam Asks.Edited value) {
            return value.text();
        }

        @GetMapping("/form")
        String form(@ModelAttribute Asks.Form form) {
            return form.toString();
        }

        @GetMapping("/record")
        String ofConverted(@ModelAttribute Asks.OfConverted form) {
            return form.toString();
        }

        @GetMapping("/constructed")
        String constructed(@ModelAttribute("form") Asks.Constructed form) {
            return form.toString();
        }

        @GetMapping("/bound")
        ResponseEntity<?> bound(@ModelAttribute Asks.Form form, BindingResult result) {
            return ResponseEntity.status(result.hasErrors() ? 418 : 200).build();
        }

        @PostMapping("/read/nested")
        String nested(@RequestBody Asks.Nested body) {
            return body.toString();
        }

        @PostMapping("/read/constructor")
        String constructor(@RequestBody Asks.Constructed body) {
            return body.toString();
        }

        @PostMapping("/read/setter")
        String setter(@RequestBody Asks.Form body) {
            return body.toString();
        }

        @GetMapping("/write/serialized/{failure}")
        Map<String, Object> serialized(@PathVariable String failure) {
            return Map.of("outer", new Asks.Serialized(failure));
        }

        @GetMapping("/write/got/{failure}")
        List<Object> got(@PathVariable String failure) {
            return List.of("begun", new Asks.Got(failure));
        }

        @GetMapping("/write/entity/{failure}")
        ResponseEntity<Object> entity(@PathVariable String failure) {
            return ResponseEntity.status(201).eTag("x").body(new Asks.Got(failure));
        }

        @GetMapping("/write/long/{failure}")
        Stream<Object> tooLong(@PathVariable String failure) {
            return Asks.longUntil(failure);
        }

        @PostMapping("/checked/body")
        String checkedBody(@Valid @RequestBody Asks.Checked body) {
            return body.toString();
        }

        @PostMapping("/checked/param")
        String checkedParam(@RequestParam @Asked String text) {
            return text;
        }

        @GetMapping("/bean/{failure}")
        String bean(@PathVariable String failure) {
            return beans.getObject().toString();
        }

        @GetMapping("/servlet/{failure}")
        String servlet(@PathVariable Failures failure) throws Exception {
            try {
                return failure.fail(portal);
            } catch (RuntimeException failed) {
                throw new ServletException(failed);
            }
        }

        @GetMapping("/operator/{how}")
        String operator(@PathVariable String how) {
            Mono<String> never = Mono.<String>never().timeout(Duration.ofMillis(20));
            return switch (how) {
                case "call" -> portal.call(() -> never);
                case "view" -> portal.named("x").call(() -> never.map(String::trim));
                case "retried" -> portal.call(() -> never.retryWhen(Retry.max(1)));
                case "without a portal" -> never.retryWhen(Retry.max(1)).block();
                default -> portal.call(() -> portal.workers().run(() -> portal.call(() -> never)));
            };
        }

        @GetMapping("/status")
        String status() {
            try {
                return Asks.ask("TIMEOUT");
            } catch (RuntimeException failed) {
                throw new ResponseStatusException(HttpStatusCode.valueOf(418), "own", failed);
            }
        }
    }
}
