package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BulkheadIT extends RunningSample {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private BlockingPortals portals;

    @Test
    void theDefaultAndTheConfiguredPortalsAreListed() {
        assertThat(portals.names()).containsExactly("portal", "clock", "narrow");
    }

    @Test
    void aClockThatHangsFillsOnlyItsOwnPortal() {
        BlockingPortal clock = portals.get("clock");
        List<? extends CompletableFuture<?>> hanging = Stream.generate(
                        () -> clock.timeout(LONG).submit(Mono::never))
                .limit(clock.snapshot().admission().limit())
                .toList();
        try {
            application().get().uri("/countries").exchange().expectStatus().isOk();
            application().get().uri("/database").exchange().expectStatus().isOk();
            application()
                    .get()
                    .uri("/countries/JP")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .valueEquals(HttpHeaders.RETRY_AFTER, "1");
        } finally {
            hanging.forEach(call -> call.cancel(true));
        }

        application().get().uri("/countries/JP").exchange().expectStatus().isOk();
    }

    @Test
    @Tag("N4")
    void aSlowClockLeavesThreadsOfTheServerToTheRest() throws Exception {
        BlockingPortal clock = portals.get("clock");
        changeClock(5000, 0);
        AtomicBoolean enough = new AtomicBoolean();
        Queue<HttpResponse<Void>> answers = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(300);
        try {
            IntStream.range(0, 300).forEach(client -> clients.execute(() -> askUntil(enough, answers)));
            await().until(() -> clock.snapshot().admission().waiting() > 0 && !answers.isEmpty());
            List<Duration> lists = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                lists.add(timeOf("/countries"));
            }
            lists.sort(null);
            assertThat(lists.get(4))
                    .isLessThan(Duration.ofMillis(500)); // a tenth of what a thread of the clock's may take
            assertThat(answers).anySatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValueAsLong(HttpHeaders.RETRY_AFTER))
                        .isPresent();
            });
        } finally {
            enough.set(true);
            clients.shutdown();
        }
        assertThat(clients.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(200, 503, 504);
    }

    private void askUntil(AtomicBoolean enough, Queue<HttpResponse<Void>> answers) {
        while (!enough.get()) {
            HttpResponse<Void> answer = get("/countries/JP");
            answers.add(answer);
            if (answer.statusCode() == 503) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)); // less than it is told to
            }
        }
    }

    private Duration timeOf(String path) {
        long begin = System.nanoTime();
        assertThat(get(path).statusCode()).isEqualTo(200);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private HttpResponse<Void> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(applicationUrl() + path)).build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theMetersTellThePortalsApart() {
        Stream.of("portal", "clock", "narrow")
                .forEach(name -> application()
                        .get()
                        .uri("/actuator/metrics/blocking.portal.calls.limit?tag=portal:" + name)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .jsonPath("$.measurements[0].value")
                        .isEqualTo((double)
                                portals.get(name).snapshot().admission().limit()));
    }
}
