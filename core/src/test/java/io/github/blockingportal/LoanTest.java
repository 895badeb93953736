package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whom the permit of a worker reaches that waits, and under which lock their code runs: none. */
@Timeout(20)
class LoanTest {

    private static final Duration SECONDS = Duration.ofSeconds(10);

    private final BlockingPortal a = portal("a");
    private final BlockingPortal b = portal("b");

    private static BlockingPortal portal(String name) {
        return BlockingPortal.builder()
                .name(name)
                .loops(1)
                .workerLimit(1)
                .timeout(SECONDS)
                .drainTimeout(Duration.ofSeconds(2))
                .build();
    }

    @AfterEach
    void everyPermitIsBack() {
        a.close();
        b.close();
        for (BlockingPortal portal : new BlockingPortal[] {a, b}) {
            await().untilAsserted(() ->
                    assertThat(portal.workers().limiter().statistics()).isEqualTo(new Statistics(1, 0, 0)));
        }
    }

    @RepeatedTest(100)
    @Tag("D4")
    void aStreamOfAnotherPortalMayNeedTheOnlyWorkerThatReadsIt() {
        Long count = a.workers()
                .run(() -> {
                    try (var stream = b.stream(
                            () -> Flux.range(0, 5).concatMap(i -> a.workers().run(() -> i)))) {
                        return stream.count();
                    }
                })
                .block(SECONDS);
        assertThat(count).isEqualTo(5);
    }

    @Test
    @Tag("D4")
    void aStreamOfAnotherPortalReachesTheOneThatWaitedBeforeItWasRead() {
        CompletableFuture<Integer> opened = new CompletableFuture<>();
        Integer element = a.workers()
                .run(() -> {
                    try (var stream = b.stream(() ->
                            Mono.fromFuture(opened).flatMap(i -> a.workers().run(() -> i)))) {
                        opened.complete(1);
                        await().until(() -> a.workers().limiter().statistics().waiting() == 1);
                        return stream.findFirst().orElseThrow();
                    }
                })
                .block(SECONDS);
        assertThat(element).isEqualTo(1);
    }

    @RepeatedTest(100)
    @Tag("D4")
    void twoPortalsThatShareALimiterLendEachOtherItsPermit() {
        CapacityLimiter shared = CapacityLimiter.of("shared", 1);
        Integer sum = a.workers()
                .limitedBy(shared)
                .run(() -> {
                    try (var stream = b.stream(() -> Flux.range(0, 5)
                            .concatMap(i -> b.workers()
                                    .limitedBy(shared)
                                    .run(() -> a.call(
                                            () -> a.workers().limitedBy(shared).run(() -> i)))))) {
                        return stream.mapToInt(i -> i).sum();
                    }
                })
                .block(SECONDS);
        assertThat(sum).isEqualTo(10);
        await().untilAsserted(() -> assertThat(shared.statistics()).isEqualTo(new Statistics(1, 0, 0)));
    }

    @Test
    void strangersOfAnotherPortalStayOutOfALentPermit() throws Exception {
        CapacityLimiter shared = CapacityLimiter.of("shared", 1);
        CountDownLatch waits = new CountDownLatch(1);
        Sinks.One<String> answer = Sinks.one();
        CompletableFuture<String> host = a.workers()
                .limitedBy(shared)
                .run(() -> b.call(() -> answer.asMono().doOnRequest(n -> waits.countDown())))
                .toFuture();
        assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Integer> stranger =
                b.workers().limitedBy(shared).<Integer>run(() -> 1).toFuture();
        assertThat(shared.statistics()).isEqualTo(new Statistics(1, 1, 1));
        assertThat(stranger).isNotDone();
        answer.tryEmitValue("answer");
        assertThat(host.get(10, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(stranger.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        await().untilAsserted(() -> assertThat(shared.statistics()).isEqualTo(new Statistics(1, 0, 0)));
    }

    @Test
    void whoHasNoPlaceButInALoanIsTurnedAwayWhenThatEnds() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicReference<CompletableFuture<Integer>> second = new AtomicReference<>();
        try (BlockingPortal narrow = BlockingPortal.builder()
                .name("narrow")
                .loops(1)
                .workerLimit(1)
                .workerMaxWaiting(0)
                .drainTimeout(Duration.ofMillis(100))
                .build()) {
            BlockingWorkers workers = narrow.workers();
            workers.run(() -> narrow.call(() -> Mono.deferContextual(chain -> {
                        workers.run(() -> mayEnd.await(10, TimeUnit.SECONDS))
                                .contextWrite(chain)
                                .subscribe();
                        second.set(workers.<Integer>run(() -> 2)
                                .contextWrite(chain)
                                .toFuture());
                        return Mono.just(1);
                    })))
                    .block(SECONDS);
            assertThat(second.get())
                    .failsWithin(SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(PortalSaturatedException.class);
            mayEnd.countDown();
            await().untilAsserted(
                            () -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(1, 0, 0)));
        }
    }
}
