package io.github.blockingportal.autoconfigure.web.flux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** What bounds handlers in blocking style: the one worker that there is, the time of the request, and that somebody waits. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class HandlerLimitsTest {

    private ConfigurableApplicationContext context;
    private HeldHandlers handlers;

    @BeforeEach
    void start() {
        start(Application.class);
    }

    private void start(Class<?> application) {
        context = Server.NETTY.startWebFlux(
                application,
                "--blocking-portal.web.blocking-handlers=true",
                "--blocking-portal.web.request-timeout-header=grpc-timeout",
                "--blocking-portal.workers.limit=1",
                "--blocking-portal.workers.max-waiting=1");
        handlers = context.getBean(HeldHandlers.class);
    }

    @AfterEach
    void stop() {
        handlers.release.release(100);
        context.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Http.get(Server.port(context), path);
    }

    private HttpResponse<String> get(String path, String timeout) throws Exception {
        return Http.get(Server.port(context), path, Map.of("grpc-timeout", timeout));
    }

    private static <T> FutureTask<T> inBackground(Callable<T> request) {
        FutureTask<T> task = new FutureTask<>(request);
        new Thread(task, "client").start();
        return task;
    }

    private CapacityLimiter.Statistics workers() {
        return context.getBean(BlockingPortal.class).workers().limiter().statistics();
    }

    private void awaitBegun(int requests) {
        Awaitility.await().until(() -> handlers.begun.get() == requests);
    }

    private void awaitWaiting(int requests) {
        Awaitility.await().until(() -> workers().waiting() == requests);
    }

    private void awaitIdle() {
        Awaitility.await().until(() -> workers().active() == 0);
    }

    private Socket send(String path) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), Server.port(context));
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        return client;
    }

    @Test
    void whoFindsTooManyWaitingIsTurnedAway(CapturedOutput log) throws Exception {
        FutureTask<HttpResponse<String>> running = inBackground(() -> get("/hold"));
        awaitBegun(1);
        FutureTask<HttpResponse<String>> waiting = inBackground(() -> get("/quick"));
        awaitWaiting(1);

        HttpResponse<String> answer = get("/quick");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(log)
                .contains("Answering 503 to GET /quick: Portal 'portal' runs no more blocking tasks now")
                .contains("so task 'HeldHandlers.quick' was not started");
        handlers.release.release();
        assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("released");
        assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("quick");
    }

    /** What is read for it then needs no further worker. */
    @ParameterizedTest
    @CsvSource({
        "/body, text/plain, hello, hello",
        "/later-body, text/plain, hello, hello",
        "/form, application/x-www-form-urlencoded, name=ada, ada"
    })
    void aHandlerMayWaitForItsBodyItself(String path, String type, String body, String answer) throws Exception {
        assertThat(Http.postInTwoParts(Server.port(context), path, type, body, () -> awaitBegun(1)))
                .endsWith("\r\n" + answer);
        awaitIdle();
    }

    @Test
    void aRequestWhoseTimeEndsBeforeThereIsAWorkerIsNotBegun(CapturedOutput log) throws Exception {
        FutureTask<HttpResponse<String>> running = inBackground(() -> get("/hold"));
        awaitBegun(1);

        assertThat(get("/quick", "200m").statusCode()).isEqualTo(504);

        assertThat(log.getAll())
                .containsPattern(
                        "Answering 504 to GET /quick: Handler 'HeldHandlers.quick' was not begun: no worker was"
                                + " free for it within [12]?\\d?\\d ms, all that the request \\(grpc-timeout: 200ms\\) had left"
                                + " \\(limiter 'workers': limit 1, 1 running, [01] waiting\\)\\. Find what holds the workers with"
                                + " snapshot\\(\\), raise workers\\.limit, or raise that deadline");
        awaitWaiting(0);
        handlers.release.release();
        assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("released");
        awaitIdle();
        assertThat(handlers.begun).hasValue(1);
    }

    @Test
    void aRequestWithoutTimeIsNotBegun() throws Exception {
        assertThat(get("/quick", "0S").statusCode()).isEqualTo(504);
        assertThat(handlers.begun).hasValue(0);
    }

    @Test
    void aRequestWhoseTimeEndsBeforeItsUserIsLoadedIsNotBegun(CapturedOutput log) throws Exception {
        assertThat(get("/quick?user=never", "1S").statusCode()).isEqualTo(504);
        assertThat(log.getAll())
                .containsPattern(
                        "Answering 504 to GET /quick: Handler 'HeldHandlers.quick' was not begun: the security context was"
                                + " not loaded within 1?\\d?\\d?\\d ms, all that the request \\(grpc-timeout: 1s\\) had left\\. Look"
                                + " where it is loaded from, such as a store of sessions, or raise that deadline");
        assertThat(handlers.begun).hasValue(0);
    }

    @Test
    void aPortalCallOfAHandlerHasWhatTheRequestHasLeft(CapturedOutput log) throws Exception {
        assertThat(get("/call", "1S").statusCode()).isEqualTo(504);
        assertThat(log.getAll())
                .containsPattern("Answering 504 to GET /call: Portal 'portal' timed out call 'never' after \\d+ ms, all"
                        + " that the request \\(grpc-timeout: 1s\\) had left");
        assertThat(handlers.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aHandlerIsInterruptedWhenItsClientLeaves(CapturedOutput log) throws Exception {
        try (Socket client = send("/hold")) {
            awaitBegun(1);
        }
        assertThat(handlers.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        awaitIdle();
        assertThat(get("/quick").body()).isEqualTo("quick");
        assertThat(log).doesNotContain("ERROR", "WARN");
    }

    @Test
    void itsPortalCallIsCancelledToo() throws Exception {
        try (Socket client = send("/call")) {
            awaitBegun(1);
        }
        assertThat(handlers.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        awaitIdle();
    }

    @Test
    void aHandlerWhoseClientLeavesBeforeThereIsAWorkerIsNotBegun() throws Exception {
        FutureTask<HttpResponse<String>> running = inBackground(() -> get("/hold"));
        awaitBegun(1);
        try (Socket client = send("/quick")) {
            awaitWaiting(1);
        }
        awaitWaiting(0);
        handlers.release.release();
        assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("released");
        awaitIdle();
        assertThat(handlers.begun).hasValue(1);
    }

    @Test
    @Timeout(180)
    void noWorkerIsLostToClientsThatLeaveAtAnyTime() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (Socket client = send(i % 3 == 0 ? "/call" : "/quick")) {
                LockSupport.parkNanos(i * 10_000L);
            }
        }
        awaitIdle();
        awaitWaiting(0);
        Awaitility.await() // for what is still on its way to its handler
                .atMost(Duration.ofMinutes(2))
                .ignoreException(HttpTimeoutException.class)
                .untilAsserted(() -> assertThat(get("/quick").body()).isEqualTo("quick"));
    }

    @Test
    void theApplicationsWorkersAndItsAnswersCount() throws Exception {
        context.close();
        start(OwnWorkersAndAnswers.class);
        try (Socket client = send("/hold")) {
            awaitBegun(1);
        }
        FutureTask<HttpResponse<String>> waiting = inBackground(() -> get("/quick"));
        awaitWaiting(1);

        assertThat(get("/quick").body()).isEqualTo("full");

        handlers.release.release();
        assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("quick");
        assertThat(handlers.interrupted.getCount()).isOne();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(HeldHandlers.class)
    static class Application {

        @Bean
        WebFilter usersThatAreNeverLoaded() {
            return (exchange, chain) -> exchange.getRequest().getQueryParams().containsKey("user")
                    ? chain.filter(exchange)
                            .contextWrite(ReactiveSecurityContextHolder.withSecurityContext(Mono.never()))
                    : chain.filter(exchange);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, Advice.class})
    static class OwnWorkersAndAnswers {

        @Bean
        BlockingWorkers workers(BlockingPortal portal) {
            return portal.workers().onCancel(CancelPolicy.LET_FINISH);
        }
    }

    @RestControllerAdvice
    static class Advice {

        @ExceptionHandler
        String full(PortalSaturatedException failure) {
            return "full";
        }
    }
}
