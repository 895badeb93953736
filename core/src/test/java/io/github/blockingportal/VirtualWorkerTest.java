package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A task on a virtual worker that waits in the portal takes nothing from anybody, so it does not count meanwhile. */
@Timeout(30)
@Tag("F13")
class VirtualWorkerTest {

    private static final int LIMIT = 40;
    private static final int TASKS = 200;

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(1)
            .workerLimit(LIMIT)
            .workerThreadFactory(Caller.Kind.VIRTUAL::thread)
            .drainTimeout(Duration.ofMillis(100))
            .build();
    private final BlockingWorkers workers = portal.workers();
    private final Sinks.One<Integer> answer = Sinks.one();

    @BeforeEach
    void needsVirtualThreads() {
        boolean exist = Caller.Kind.virtualThreadsExist();
        if (!exist) {
            System.out.println("Skipped: virtual workers, which need a JDK from 21");
        }
        assumeTrue(exist, "virtual threads need a JDK from 21");
    }

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(LIMIT, 0, 0)));
    }

    @Test
    void fiveTimesAsManyAsTheLimitWaitInTheirCallsAtOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(TASKS);
        List<CompletableFuture<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(workers.<Integer>run(
                            () -> portal.call(() -> answer.asMono().doOnRequest(n -> inside.countDown())))
                    .toFuture());
        }
        assertThat(inside.await(10, TimeUnit.SECONDS)).as("all are inside").isTrue();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(LIMIT, 0, 0)));
        answer.tryEmitValue(1);
        for (CompletableFuture<Integer> task : tasks) {
            assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void asManyReadStreamsAtOnce() throws Exception {
        CountDownLatch reading = new CountDownLatch(TASKS);
        List<CompletableFuture<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(workers.<Long>run(() -> {
                        try (Stream<Integer> stream =
                                portal.stream(() -> Flux.just(1).concatWith(answer.asMono()))) {
                            return stream.peek(element -> reading.countDown()).count();
                        }
                    })
                    .toFuture());
        }
        assertThat(reading.await(10, TimeUnit.SECONDS)).as("all read").isTrue();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(LIMIT, 0, 0)));
        answer.tryEmitEmpty();
        for (CompletableFuture<Long> task : tasks) {
            assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void oneThatGoesOnMakesTheLimiterGoOverInsteadOfWaiting() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("one", 1);
        CountDownLatch wentOn = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch otherRuns = new CountDownLatch(1);
        CompletableFuture<Boolean> first = workers.limitedBy(limiter)
                .<Boolean>run(() -> {
                    portal.call(answer::asMono);
                    wentOn.countDown();
                    return mayEnd.await(10, TimeUnit.SECONDS);
                })
                .toFuture();
        CompletableFuture<Boolean> other = workers.limitedBy(limiter)
                .<Boolean>run(() -> {
                    otherRuns.countDown();
                    return mayEnd.await(10, TimeUnit.SECONDS);
                })
                .toFuture();
        assertThat(otherRuns.await(10, TimeUnit.SECONDS)).isTrue();
        answer.tryEmitValue(1);
        assertThat(wentOn.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 2, 0));
        mayEnd.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0)));
    }

    /** What else may end the wait of a task in a call. */
    static Stream<Named<Consumer<VirtualWorkerTest>>> endings() {
        return Stream.of(
                Named.of("an answer", test -> test.answer.tryEmitValue(1)),
                Named.of("a failure", test -> test.answer.tryEmitError(new IllegalStateException("no"))),
                Named.of("a cancel of the call", VirtualWorkerTest::cancelCalls),
                Named.of("a close of the portal", test -> test.portal.close()),
                Named.of("nothing but its deadline", test -> {}));
    }

    private void cancelCalls() {
        portal.snapshot().calls().forEach(call -> portal.cancel(call.id()));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void whateverEndsTheWaitTheTaskCountsAgainUntilItEnds(Consumer<VirtualWorkerTest> ending) throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("one", 1);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Statistics> afterwards = new CompletableFuture<>();
        Disposable task = workers.limitedBy(limiter)
                .onCancel(CancelPolicy.LET_FINISH)
                .run(() -> {
                    try {
                        return portal.timeout(Duration.ofMillis(300))
                                .call(() -> answer.asMono().doOnRequest(n -> waits.countDown()));
                    } finally {
                        afterwards.complete(limiter.statistics());
                    }
                })
                .onErrorComplete()
                .subscribe();
        assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
        ending.accept(this);
        assertThat(afterwards.get(10, TimeUnit.SECONDS)).isEqualTo(new Statistics(1, 1, 0));
        await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0)));
        await().until(task::isDisposed);
    }

    @RepeatedTest(20)
    void aTaskThatIsCancelledWhileItWaitsLeavesNothingTaken() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("one", 1);
        CountDownLatch waits = new CountDownLatch(1);
        Disposable task = workers.limitedBy(limiter)
                .run(() -> portal.call(() -> answer.asMono().doOnRequest(n -> waits.countDown())))
                .subscribe();
        assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
        task.dispose();
        await().until(() -> portal.snapshot().calls().isEmpty());
        assertThat(workers.limitedBy(limiter).run(() -> 1).block(Duration.ofSeconds(10)))
                .isEqualTo(1);
        await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0)));
    }

    @RepeatedTest(20)
    void workersThatWaitForWorkersAllGetOn() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("one", 1);
        BlockingWorkers narrow = workers.limitedBy(limiter);
        List<CompletableFuture<Integer>> chains = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chains.add(narrow.<Integer>run(() -> portal.call(() -> Mono.zip(
                            narrow.run(() -> portal.call(() -> narrow.run(() -> 1))),
                            narrow.run(() -> 2),
                            Integer::sum)))
                    .toFuture());
        }
        for (CompletableFuture<Integer> chain : chains) {
            assertThat(chain.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        }
        await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0)));
    }
}
