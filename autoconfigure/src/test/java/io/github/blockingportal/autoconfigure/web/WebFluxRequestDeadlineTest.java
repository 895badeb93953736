package io.github.blockingportal.autoconfigure.web;

import java.util.Map;

import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** The deadline of a request in WebFlux, on each real server. */
@ParameterizedClass
@EnumSource(Server.class)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WebFluxRequestDeadlineTest {

    private static final String SETTING = "all that the request \\(blocking-portal.web.request-timeout=1s\\) had left";

    private static ConfigurableApplicationContext context;

    WebFluxRequestDeadlineTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws Exception {
        context = server.startWebFlux(
                Application.class,
                "--blocking-portal.web.request-timeout=1s",
                "--blocking-portal.web.request-timeout-header=grpc-timeout",
                "--logging.level.io.github.blockingportal.BlockingPortal=debug");
        get("/never"); // which takes part of its time for what a first request sets up
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
        ((Logger) LoggerFactory.getLogger(BlockingPortal.class)).setLevel(null); // or it stays for the tests to come
    }

    @BeforeEach
    void forget() {
        context.getBean(UnansweredCall.class).begun().set(0);
    }

    private static String get(String path) throws Exception {
        return Http.get(Server.port(context), path).body();
    }

    private static String get(String path, String timeout) throws Exception {
        return Http.get(Server.port(context), path, Map.of("grpc-timeout", timeout))
                .body();
    }

    @Test
    void aCallOnAWorkerEndsWithTheRequestAndSaysWhichSettingEndedIt() throws Exception {
        assertThat(get("/never"))
                .matches(
                        "Portal 'portal' timed out call 'never' after \\d+ ms, " + SETTING + UnansweredCall.PHASES
                                + "the service did not answer in time. Its work was cancelled; look there, or raise that deadline");
    }

    @Test
    void aCallAfterItsEndDoesNotBegin() throws Exception {
        assertThat(get("/twice"))
                .matches("Portal 'portal' timed out call 'never' after 0 ms, " + SETTING + UnansweredCall.PHASES
                        + "the deadline had passed before the call began, and nothing of it has run");
        assertThat(context.getBean(UnansweredCall.class).begun()).hasValue(1);
    }

    @Test
    void aClientMayShortenItAndNotLengthenIt() throws Exception {
        assertThat(get("/never", "50m")).contains("all that the request (grpc-timeout: 50ms) had left");
        assertThat(get("/never", "1H")).containsPattern(SETTING);
    }

    @Test
    void aClientWithoutTimeGetsNothingDone() throws Exception {
        assertThat(get("/never", "0S"))
                .contains("all that the request (grpc-timeout: 0s) had left")
                .endsWith("and nothing of it has run");
        assertThat(context.getBean(UnansweredCall.class).begun()).hasValue(0);
    }

    @Test
    void aHeaderThatIsNoTimeIsIgnored(CapturedOutput log) throws Exception {
        assertThat(get("/never", "soon")).containsPattern(SETTING);
        assertThat(log).contains(" DEBUG ", "Ignoring header 'grpc-timeout', which is no timeout");
    }

    @Test
    void anExceptionThatNobodyHandlesIsAGatewayTimeout() throws Exception {
        assertThat(Http.get(Server.port(context), "/unhandled").statusCode()).isEqualTo(504);
    }

    @Test
    void functionsHaveItToo() throws Exception {
        assertThat(get("/function")).containsPattern(SETTING);
    }

    @Test
    void whatIsSubscribedForARequestFindsItInItsContext() throws Exception {
        assertThat(get("/left")).matches("the request .*request-timeout=1s\\) true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request-timeout=5s", "request-timeout-header=grpc-timeout"})
    void eitherPropertyGivesRequestsADeadline(String property) {
        application()
                .withPropertyValues("blocking-portal.web." + property)
                .run(other -> assertThat(other).hasSingleBean(RequestDeadlineWebFilter.class));
    }

    @Test
    void withoutThemThereIsNone() {
        application().run(other -> assertThat(other).doesNotHaveBean(RequestDeadlineWebFilter.class));
    }

    @Test
    void aNegativeTimeStopsTheStart() {
        application()
                .withPropertyValues("blocking-portal.web.request-timeout=-1s")
                .run(other -> assertThat(other)
                        .getFailure()
                        .hasStackTraceContaining("Property 'blocking-portal.web.request-timeout' must not be 'PT-1S'"));
    }

    private static ReactiveWebApplicationContextRunner application() {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalWebFluxAutoConfiguration.class));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Controller.class, UnansweredCall.class})
    static class Application {

        @Bean
        RouterFunction<ServerResponse> function(Controller controller) {
            return RouterFunctions.route()
                    .GET("/function", request -> controller.never().flatMap(ServerResponse.ok()::bodyValue))
                    .build();
        }
    }

    @RestController
    static class Controller {

        private final UnansweredCall call;
        private final BlockingWorkers workers;

        Controller(UnansweredCall call, BlockingWorkers workers) {
            this.call = call;
            this.workers = workers;
        }

        @GetMapping("/never")
        Mono<String> never() {
            return workers.run(call::message);
        }

        @GetMapping("/twice")
        Mono<String> twice() {
            return never().then(never());
        }

        @GetMapping("/unhandled")
        Mono<String> unhandled() {
            return workers.run(call::make);
        }

        @GetMapping("/left")
        Mono<String> left() {
            return Mono.deferContextual(chain -> {
                CallDeadline deadline = CallDeadline.in(chain);
                return Mono.just(
                        (deadline == null ? "none" : deadline.owner()) + " " + (CallDeadline.remaining(chain) != null));
            });
        }
    }
}
