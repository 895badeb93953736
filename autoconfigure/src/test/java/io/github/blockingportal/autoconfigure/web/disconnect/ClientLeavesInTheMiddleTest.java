package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that leave, or do not, in the middle of what a server can do with a request; behind filters that wrap it. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class ClientLeavesInTheMiddleTest {

    private static ConfigurableApplicationContext context;

    ClientLeavesInTheMiddleTest(Server server, boolean virtual) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--blocking-portal.max-concurrent-calls=400",
                "--blocking-portal.timeout=5m",
                "--server.tomcat.threads.max=500",
                "--server.jetty.threads.max=500",
                "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Departures clients = new Departures(context);
    private final Hard hard = context.getBean(Hard.class);

    @BeforeEach
    void forget() {
        hard.seen.clear();
    }

    private void assertCancelled(int requests, CapturedOutput output) {
        clients.awaitClosed(requests);
        clients.awaitCounted(requests);
        clients.assertNobodySpoke(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /deferred", "GET /future", "GET /sse", "GET /forward", "HEAD /never", "GET /failing"})
    void theCallOfOneThatLeavesIsCancelledWhereverItIs(String request, CapturedOutput output) throws Exception {
        try (RawClient client = clients.client()) {
            client.send(request + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            clients.awaitAsked(1);
        }
        assertCancelled(1, output);
        assertThat(clients.awaitEnds(1))
                .singleElement()
                .asString()
                .matches("\\w+ CANCELLED since the client of (GET|HEAD) /\\w+ left");
    }

    @Test
    void aHandlerThatCatchesItAndCallsAgainIsRefused(CapturedOutput output) throws Exception {
        try (RawClient client = clients.client().get("/again")) {
            clients.awaitAsked(1);
        }
        assertCancelled(1, output);
        await().until(() -> hard.seen.size() == 2);
        assertThat(hard.seen)
                .allMatch(seen -> seen.startsWith("PortalCancelledException"))
                .allMatch(seen -> seen.contains("the client of GET /again left"));
        assertThat(clients.asked()).isOne();
    }

    @Test
    void twoHundredThatLeaveAtOnceLeaveTheOthersAlone(CapturedOutput output) throws Exception {
        List<RawClient> leaving = new ArrayList<>();
        List<RawClient> staying = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            leaving.add(clients.client().get("/never"));
        }
        clients.awaitAsked(200);
        for (int i = 0; i < 50; i++) {
            staying.add(clients.client().get("/slow"));
        }
        for (RawClient client : leaving) {
            client.close();
        }
        for (RawClient client : staying) {
            assertThat(client.answer()).isEqualTo("200 slow");
            client.close();
        }
        assertCancelled(200, output);
    }

    @Test
    void noneThatStaysIsTakenForOneThatLeavesAsItsNextRequestComesWithTheAnswer() throws Exception {
        Together.run(40, () -> {
            try (RawClient client = clients.client()) {
                for (int i = 0; i < 4; i++) {
                    int millis = ThreadLocalRandom.current().nextInt(700, 1100);
                    client.get("/after?millis=" + millis);
                    if (i % 2 == 1) {
                        client.get("/quick");
                    }
                    assertThat(client.answer()).isEqualTo("200 after " + millis);
                    if (i % 2 == 1) {
                        assertThat(client.answer()).isEqualTo("200 quick");
                    }
                }
            }
        });
        assertThat(clients.counted()).isZero();
    }

    @Test
    void noneThatStaysIsTakenForOneThatLeavesAsItsBodyIsReadBesideACall() throws Exception {
        int pieces = 3000;
        Together.run(16, () -> {
            try (RawClient client = clients.client()) {
                client.send("POST /beside HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + 100 * pieces + "\r\n\r\n");
                for (int i = 0; i < pieces; i++) {
                    client.send("x".repeat(100));
                    if (i % 3 == 0) {
                        LockSupport.parkNanos(500_000); // the pace of a slow client
                    }
                }
                assertThat(client.answer()).isEqualTo("200 took " + 100 * pieces + " beside a call");
            }
        });
        assertThat(clients.counted()).isZero();
    }

    @Test
    void oneThatExpectsToBeToldToGoOnIsHeardOut() throws Exception {
        try (RawClient client = clients.client()) {
            client.send(
                    "POST /upload HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 100");
            assertThat(client.line()).isEmpty();
            client.send("body");
            assertThat(client.answer()).isEqualTo("200 took 4");
        }
        assertThat(clients.counted()).isZero();
    }

    @Test
    void anErrorPageThatWaitsIsForOneThatStays() throws Exception {
        try (RawClient client = clients.client().get("/failing?slow")) {
            assertThat(client.answer()).isEqualTo("418 page");
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
        }
        assertThat(clients.counted()).isZero();
    }

    @RestController
    static class Hard implements ErrorController {

        private final BlockingPortal portal;
        private final Upstream upstream;
        private final WebClient client = WebClient.create();
        final List<String> seen = new CopyOnWriteArrayList<>();

        Hard(BlockingPortal portal, Upstream upstream) {
            this.portal = portal;
            this.upstream = upstream;
        }

        private Mono<String> ask() {
            return client.get().uri(upstream.uri()).retrieve().bodyToMono(String.class);
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>();
            portal.named("deferred").submit(this::ask).whenComplete((answer, failure) -> {
                if (failure == null) {
                    result.setResult(answer);
                } else {
                    result.setErrorResult(failure);
                }
            });
            return result;
        }

        @GetMapping("/future")
        CompletableFuture<String> future() {
            return portal.named("future").submit(this::ask);
        }

        @GetMapping("/sse")
        SseEmitter events() throws IOException {
            SseEmitter events = new SseEmitter(0L);
            events.send("first");
            portal.named("sse").submit(this::ask).whenComplete((answer, failure) -> {
                if (failure == null) {
                    events.complete();
                } else {
                    events.completeWithError(failure);
                }
            });
            return events;
        }

        @GetMapping("/forward")
        void forward(HttpServletRequest request, HttpServletResponse response) throws Exception {
            request.getRequestDispatcher("/never").forward(request, response);
        }

        @GetMapping("/again")
        String again() {
            for (int i = 0; i < 2; i++) {
                try {
                    portal.named("again").call(this::ask);
                } catch (RuntimeException failure) {
                    seen.add(failure.getClass().getSimpleName() + " " + failure.getMessage());
                }
            }
            return "nothing";
        }

        @GetMapping("/after")
        String after(int millis) {
            return portal.named("after")
                    .call(() -> Mono.delay(java.time.Duration.ofMillis(millis)).thenReturn("after " + millis));
        }

        @PostMapping("/beside")
        String beside(HttpServletRequest request) throws IOException {
            CompletableFuture<String> call = portal.named("beside").submit(Mono::never);
            AtomicInteger taken = new AtomicInteger();
            InputStream body = request.getInputStream();
            byte[] bytes = new byte[200];
            for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
                taken.addAndGet(read);
            }
            String how = call.isDone() ? " after a call" : " beside a call";
            call.cancel(false);
            return "took " + taken + how;
        }

        @GetMapping("/failing")
        void failing(HttpServletResponse response) throws IOException {
            response.sendError(418);
        }

        @RequestMapping("/error")
        String page(HttpServletRequest request) {
            return request.getQueryString() == null
                    ? portal.named("page").call(this::ask)
                    : portal.named("page")
                            .call(() -> Mono.delay(java.time.Duration.ofMillis(1600))
                                    .thenReturn("page"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Waiting.class, Hard.class})
    static class Application {

        @Bean
        FilterRegistrationBean<Filter> wrapping() {
            FilterRegistrationBean<Filter> wrapping =
                    new FilterRegistrationBean<>((request, response, chain) -> chain.doFilter(
                            new HttpServletRequestWrapper((HttpServletRequest) request),
                            new HttpServletResponseWrapper((HttpServletResponse) response)));
            wrapping.setOrder(Ordered.HIGHEST_PRECEDENCE);
            wrapping.setAsyncSupported(true);
            return wrapping;
        }
    }
}
