package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import ch.qos.logback.classic.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;

import static org.assertj.core.api.Assertions.assertThat;

/** The deadline of a request, on each real server. */
@ParameterizedClass
@EnumSource(value = Server.class, names = "NETTY", mode = EnumSource.Mode.EXCLUDE)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RequestDeadlineTest {

    private static ConfigurableApplicationContext context;

    RequestDeadlineTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) throws Exception {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.request-timeout=1s",
                "--blocking-portal.web.request-timeout-header=grpc-timeout",
                "--spring.task.execution.propagate-context=true",
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
        context.getBean(Seen.class).inside.clear();
        context.getBean(Seen.class).outside.clear();
    }

    private static String get(String path) throws IOException, InterruptedException {
        return Http.get(Server.port(context), path).body();
    }

    private static String get(String path, String timeout) throws IOException, InterruptedException {
        return Http.get(Server.port(context), path, Map.of("grpc-timeout", timeout))
                .body();
    }

    @Test
    void aCallEndsWithTheRequestAndSaysWhichSettingEndedIt() throws Exception {
        assertThat(get("/never"))
                .matches(
                        "Portal 'portal' timed out call 'never' after \\d+ ms, all that the request"
                                + " \\(blocking-portal.web.request-timeout=1s\\) had left" + UnansweredCall.PHASES
                                + "the service did not answer in time. Its work was cancelled; look there, or raise that deadline");
    }

    @Test
    void aCallAfterItsEndDoesNotBegin() throws Exception {
        assertThat(get("/twice"))
                .matches("Portal 'portal' timed out call 'never' after 0 ms, all that the request"
                        + " \\(blocking-portal.web.request-timeout=1s\\) had left" + UnansweredCall.PHASES
                        + "the deadline had passed before the call began, and nothing of it has run");
        assertThat(context.getBean(UnansweredCall.class).begun()).hasValue(1);
    }

    @Test
    void aClientMayShortenIt() throws Exception {
        assertThat(get("/never", "50m")).contains("all that the request (grpc-timeout: 50ms) had left");
        assertThat(get("/never", "50000u")).contains("all that the request (grpc-timeout: 50ms) had left");
        assertThat(get("/never", "50")).contains("all that the request (grpc-timeout: 50ms) had left");
    }

    @Test
    void aClientWithoutTimeGetsNothingDone() throws Exception {
        assertThat(get("/never", "0S"))
                .contains("all that the request (grpc-timeout: 0s) had left")
                .endsWith("and nothing of it has run");
        assertThat(context.getBean(UnansweredCall.class).begun()).hasValue(0);
    }

    @Test
    void aClientCannotLengthenIt() throws Exception {
        assertThat(get("/never", "1H")).contains("all that the request (blocking-portal.web.request-timeout=1s)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1S", "PT0S", "soon"})
    void aHeaderThatIsNoTimeIsIgnored(String timeout, CapturedOutput log) throws Exception {
        assertThat(get("/never", timeout)).contains("all that the request (blocking-portal.web.request-timeout=1s)");
        assertThat(log).contains(" DEBUG ", "Ignoring header 'grpc-timeout', which is no timeout");
        assertThat(log.getAll()).containsPattern("\\.BlockingPortal +[:-] Ignoring");
        assertThat(log).doesNotContain(timeout + "'");
    }

    @Test
    void anExceptionThatNobodyHandlesIsAGatewayTimeout() throws Exception {
        assertThat(Http.get(Server.port(context), "/unhandled").statusCode()).isEqualTo(504);
    }

    @Test
    void itGoesAlongWithAnAsynchronousRequestWhereTheContextDoes() throws Exception {
        assertThat(get("/callable")).contains("all that the request (blocking-portal.web.request-timeout=1s)");
        Seen seen = context.getBean(Seen.class);
        assertThat(seen.inside)
                .extracting(Dispatch::type)
                .containsExactly(DispatcherType.REQUEST, DispatcherType.ASYNC);
        assertThat(seen.inside).extracting(Dispatch::deadline).doesNotContainNull();
        assertThat(seen.inside.get(0).deadline()).isSameAs(seen.inside.get(1).deadline());
    }

    @Test
    void anErrorPageHasTheSameOne() throws Exception {
        get("/fails");
        Seen seen = context.getBean(Seen.class);
        assertThat(seen.inside)
                .extracting(Dispatch::type)
                .containsExactly(DispatcherType.REQUEST, DispatcherType.ERROR);
        assertThat(seen.inside.get(0).deadline())
                .isNotNull()
                .isSameAs(seen.inside.get(1).deadline());
    }

    @Test
    void theServersThreadsKeepNothingOfIt() throws Exception {
        get("/never");
        get("/callable");
        Seen seen = context.getBean(Seen.class);
        Awaitility.await().until(() -> seen.outside.size() >= 3);
        assertThat(seen.outside).extracting(Dispatch::deadline).containsOnlyNulls();
    }

    private record Dispatch(DispatcherType type, @Nullable CallDeadline deadline) {}

    /** What is open right inside and right outside of the filter, in each dispatch. */
    static class Seen {

        final List<Dispatch> inside = new CopyOnWriteArrayList<>();
        final List<Dispatch> outside = new CopyOnWriteArrayList<>();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Controller.class, UnansweredCall.class, Seen.class})
    static class Application {

        @Bean
        FilterRegistrationBean<Filter> inside(Seen seen) {
            return filter(Ordered.HIGHEST_PRECEDENCE + 3, (request, response, chain) -> {
                seen.inside.add(new Dispatch(request.getDispatcherType(), CallDeadline.current()));
                chain.doFilter(request, response);
            });
        }

        @Bean
        FilterRegistrationBean<Filter> outside(Seen seen) {
            return filter(Ordered.HIGHEST_PRECEDENCE + 1, (request, response, chain) -> {
                try {
                    chain.doFilter(request, response);
                } finally {
                    seen.outside.add(new Dispatch(request.getDispatcherType(), CallDeadline.current()));
                }
            });
        }

        private static FilterRegistrationBean<Filter> filter(int order, Filter filter) {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(order);
            registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
            registration.setAsyncSupported(true);
            return registration;
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final UnansweredCall call;

        Controller(BlockingPortal portal, UnansweredCall call) {
            this.portal = portal;
            this.call = call;
        }

        @GetMapping("/never")
        String never() {
            return call.message();
        }

        @GetMapping("/twice")
        String twice() {
            call.message();
            return call.message();
        }

        @GetMapping("/callable")
        Callable<String> callable() {
            return this::never;
        }

        @GetMapping("/unhandled")
        CompletableFuture<String> unhandled() {
            return portal.submit(Mono::never);
        }

        @GetMapping("/fails")
        void fails(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(500);
        }
    }
}
