package io.github.blockingportal.autoconfigure.life;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A hundred requests are in the portal, some for ever, when the context closes: real servers and real sockets. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
@Tag("alone")
class CloseUnderLoadTest {

    private static final int ENDING = 70;
    private static final int HANGING = 30;
    private static final Duration DRAIN = Duration.ofSeconds(3);
    /** Long enough for a machine that stands still meanwhile, and too short for two drains. */
    private static final Duration CLOSE = DRAIN.plusSeconds(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;
    private Backend backend;
    private BlockingPortal portal;

    static Stream<Boolean> virtualThreads() {
        if (Threads.virtualExist()) {
            return Stream.of(false, true);
        }
        System.out.println("Skipped: a close under load with virtual threads, which this Java has not");
        return Stream.of(false);
    }

    private void start(Server server, String... arguments) {
        start(server, DRAIN, arguments);
    }

    private void start(Server server, Duration drain, String... arguments) {
        String[] ours = {
            "--blocking-portal.name=loaded", "--blocking-portal.timeout=0", "--blocking-portal.drain-timeout=" + drain
        };
        context = server.startMvc(
                Application.class,
                Stream.concat(Stream.of(ours), Stream.of(arguments)).toArray(String[]::new));
        backend = context.getBean(Backend.class);
        portal = context.getBean(BlockingPortal.class);
    }

    @AfterEach
    void close() {
        context.close();
    }

    @ParameterizedTest
    @MethodSource("virtualThreads")
    void everyRequestGetsAnAnswerWithinTheDrainTimeout(boolean virtual, CapturedOutput output) throws Exception {
        start(Server.TOMCAT, "--spring.threads.virtual.enabled=" + virtual);
        List<CompletableFuture<HttpResponse<String>>> ending = send("/ending", ENDING);
        List<CompletableFuture<HttpResponse<String>>> hanging = send("/hanging", HANGING);
        await().until(() -> portal.snapshot().calls().size() == ENDING + HANGING);

        long start = System.nanoTime();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        backend.answer.complete("answered");
        closing.get(20, TimeUnit.SECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("Closed with " + HANGING + " calls that hang in " + took);

        assertThat(ending).allSatisfy(response -> {
            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(response.get().body()).isEqualTo("answered");
        });
        assertThat(hanging).allSatisfy(response -> {
            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            assertThat(response.get().body()).contains("closed and cancelled", "drainTimeout=3s");
        });
        assertThat(took).isBetween(DRAIN, CLOSE);
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(output.getOut().lines().filter(line -> line.contains("cancels what did not finish")))
                .singleElement()
                .asString()
                .containsPattern(
                        "'backend\\.hang' \\(RUNNING, \\d\\.\\d+ s at \\S*Controller\\.hanging\\(CloseUnderLoadTest");
        await().untilAsserted(() -> assertThat(Threads.of("loaded")).isEmpty());
    }

    /** Where the server is told not to wait for as long as the portal does, it cuts the connections. */
    @ParameterizedTest
    @MethodSource("virtualThreads")
    void aServerThatGivesUpBeforeThePortalDoesNotMakeTheCloseLonger(boolean virtual) throws Exception {
        start(
                Server.TOMCAT,
                "--spring.threads.virtual.enabled=" + virtual,
                "--spring.lifecycle.timeout-per-shutdown-phase=500ms");
        List<CompletableFuture<HttpResponse<String>>> hanging = send("/hanging", HANGING);
        await().until(() -> portal.snapshot().calls().size() == HANGING);
        long start = System.nanoTime();
        context.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("Closed in " + took + ", with a server that waits for half a second");
        assertThat(took).isLessThan(CLOSE);
        assertThat(hanging).allSatisfy(CloseUnderLoadTest::assertCutOff);
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        await().untilAsserted(() -> assertThat(Threads.of("loaded")).isEmpty());
    }

    /** Its connection is, unless the interrupt of its thread is answered a moment before. */
    private static void assertCutOff(CompletableFuture<HttpResponse<String>> response) {
        assertThat(response.handle((answer, failure) -> failure == null ? answer.statusCode() : failure))
                .succeedsWithin(5, TimeUnit.SECONDS)
                .satisfiesAnyOf(
                        status -> assertThat(status).isEqualTo(500),
                        failure -> assertThat(failure).isInstanceOf(IOException.class),
                        failure -> assertThat((Throwable) failure).hasCauseInstanceOf(IOException.class));
    }

    @Test
    @Tag("N7")
    void whomTheServerInterruptedHasNotFinishedInTheLog(CapturedOutput output) {
        start(Server.TOMCAT, Duration.ofSeconds(20), "--spring.lifecycle.timeout-per-shutdown-phase=3s");
        assertThat(output)
                .contains(
                        "Portal 'loaded' may drain for 20s (blocking-portal.drain-timeout), which is not below the 3s");
        List<CompletableFuture<HttpResponse<String>>> slow = send("/ending", 5);
        List<CompletableFuture<HttpResponse<String>>> hanging = send("/hanging", 8);
        await().until(() -> portal.snapshot().calls().size() == 13);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> output.getOut().contains("waits for 13 calls"));
        backend.answer.complete("answered");
        assertThat(closing).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(slow).allSatisfy(response -> assertThat(response).succeedsWithin(10, TimeUnit.SECONDS));
        assertThat(hanging).allSatisfy(CloseUnderLoadTest::assertCutOff);
        assertThat(output).contains(": 5 finished, 8 cancelled (8 of them by an interrupt)");
    }

    private List<CompletableFuture<HttpResponse<String>>> send(String path, int count) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + Server.port(context) + path))
                .build();
        return IntStream.range(0, count)
                .mapToObj(i -> client.sendAsync(request, BodyHandlers.ofString()))
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Backend.class, Controller.class})
    static class Application {}

    static class Backend {

        final CompletableFuture<String> answer = new CompletableFuture<>();

        Mono<String> ask() {
            return Mono.fromFuture(answer, true);
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final Backend backend;

        Controller(BlockingPortal portal, Backend backend) {
            this.portal = portal;
            this.backend = backend;
        }

        @GetMapping("/ending")
        String ending() {
            return portal.named("backend.ask").call(backend::ask);
        }

        @GetMapping("/hanging")
        String hanging() {
            return portal.named("backend.hang").call(Mono::never);
        }

        @ExceptionHandler
        ResponseEntity<String> closed(PortalClosedException failure) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(failure.getMessage());
        }
    }
}
