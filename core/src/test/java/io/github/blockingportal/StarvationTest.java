package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Blocking tasks that wait while none gets done. */
@Timeout(30)
class StarvationTest {

    private final LogLines log = LogLines.listen();
    private final CountDownLatch release = new CountDownLatch(1);

    private static BlockingPortal portal(Duration threshold) {
        return BlockingPortal.builder()
                .name("starving")
                .loops(1)
                .workerLimit(2)
                .stallThreshold(threshold)
                .build();
    }

    @AfterEach
    void stopListening() {
        release.countDown();
        log.close();
    }

    private List<String> reports() {
        return log.warnings().stream()
                .filter(line -> line.contains("blocking tasks wait for a permit"))
                .toList();
    }

    private boolean blockThere() throws InterruptedException {
        return release.await(10, TimeUnit.SECONDS);
    }

    @Test
    void areReportedOnceWithWhatKeepsThePermitsAndWhenTheyGoOn() throws Exception {
        try (BlockingPortal portal = portal(Duration.ofMillis(200))) {
            BlockingWorkers workers = portal.workers();
            for (String name : List.of("pdf", "zip")) {
                CountDownLatch begun = new CountDownLatch(1);
                workers.named(name)
                        .run(() -> {
                            begun.countDown();
                            return blockThere();
                        })
                        .subscribe();
                begun.await();
            }
            CompletableFuture<Integer> waiting = workers.run(() -> 1).toFuture();
            await().until(() -> reports().size() == 1);
            String place = " \\(RUNNING, \\d+\\.\\d s at io\\.github\\.blockingportal\\.StarvationTest\\.blockThere"
                    + "\\(StarvationTest\\.java:\\d+\\)\\)";
            assertThat(reports().get(0))
                    .matches(
                            "Portal 'starving': 1 blocking tasks wait for a permit of limiter 'workers' \\(workerLimit=2\\),"
                                    + " and none of the 2 that are held has come back for \\d\\.\\d s \\(stallThreshold=200ms\\)\\. Longest: task"
                                    + " 'pdf'" + place + ", task 'zip'" + place + "\\. Raise the limit, .*");
            long later = System.nanoTime() + Duration.ofMillis(750).toNanos();
            await().until(() -> System.nanoTime() - later > 0);
            release.countDown();
            assertThat(waiting).succeedsWithin(5, TimeUnit.SECONDS);
            await().until(() -> log.infos().stream()
                    .anyMatch(line -> line.matches(
                            "Portal 'starving': the blocking tasks of limiter 'workers' go on after \\d\\.\\d s")));
            assertThat(reports()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit", "toFuture", "shared"})
    void theTimeOutOfACallThatTheyHoldUpNamesTheLimiter(String how) {
        try (BlockingPortal portal = portal(Duration.ofMillis(200))) {
            BlockingWorkers workers = portal.workers().limitedBy(CapacityLimiter.of("one", 1));
            Mono<Integer> behind = workers.run(() -> 1).cache();
            assertThatThrownBy(() -> portal.timeout(Duration.ofSeconds(1))
                            .call(() -> workers.run(() -> waitFor(portal, behind, how))))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageMatching(
                            ".*: for \\d\\.\\d s a blocking task has waited for a permit of limiter 'one'"
                                    + " \\(limit 1\\), and none has come free; what this call waits for may be behind it, as with"
                                    + " submit\\(\\), toFuture\\(\\) or a shared Mono; or the service did not answer in time\\. .*");
        }
    }

    /** Longer than a call in here may take, whose deadline passes at the same time. */
    private static Integer waitFor(BlockingPortal portal, Mono<Integer> behind, String how) throws Exception {
        return switch (how) {
            case "submit" ->
                portal.submit(() -> behind)
                        .exceptionallyCompose(late -> new CompletableFuture<>())
                        .get();
            case "toFuture" -> behind.toFuture().get();
            default -> {
                behind.subscribe();
                yield behind.block();
            }
        };
    }

    @Test
    void aCallThatWaitsForNoWorkerIsToldOfTheService() throws Exception {
        try (BlockingPortal portal = portal(Duration.ofSeconds(5))) {
            portal.workers().run(this::blockThere).subscribe();
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500)).call(Mono::never))
                    .hasMessageContaining("): the service did not answer in time.");
            release.countDown();
        }
    }

    @Test
    void aLongQueueThatMovesIsNotReported() {
        Duration threshold = Duration.ofSeconds(1);
        try (BlockingPortal portal = portal(threshold)) {
            Long longestWait = Flux.range(0, 250)
                    .map(i -> System.nanoTime())
                    .flatMap(begun -> portal.workers().run(() -> workFor(begun, Duration.ofMillis(12))), 250)
                    .reduce(Math::max)
                    .block(Duration.ofSeconds(20));
            assertThat(longestWait).isGreaterThan(threshold.toNanos());
            assertThat(reports()).isEmpty();
        }
    }

    private static long workFor(long begun, Duration time) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            Thread.onSpinWait();
        }
        return start - begun;
    }
}
