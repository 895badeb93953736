package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Limiters, policies and names of workers, and the permits that they lend. */
@Timeout(30)
class WorkerViewsTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(1)
            .maxConcurrentCalls(1)
            .workerLimit(1)
            .drainTimeout(Duration.ofSeconds(2))
            .listener(recorder)
            .build();
    private final BlockingWorkers workers = portal.workers();

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics())
                .isEqualTo(new Statistics(workers.limiter().permits(), 0, 0)));
        assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 0, 0));
    }

    @Test
    @Tag("TT03")
    void aLimiterOfTheUsersOwnSharedBySeveralViews() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("shared", 2);
        CountDownLatch release = new CountDownLatch(1);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(workers.limitedBy(limiter)
                    .run(() -> {
                        release.await();
                        return 1;
                    })
                    .toFuture());
        }
        await().until(() -> limiter.statistics().active() == 2);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(2, 2, 2));
        assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(1, 0, 0));
        release.countDown();
        for (CompletableFuture<Integer> future : futures) {
            assertThat(future.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void cpuIsLimitedToTheProcessorsByOneLimiterPerPortal() {
        assertThat(workers.cpu().limiter()).isSameAs(portal.workers().cpu().limiter());
        assertThat(workers.cpu().limiter().permits())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(workers.cpu().run(() -> 6 * 7).block(TEN_SECONDS)).isEqualTo(42);
    }

    @Test
    void theTaskNameReachesTheListener() {
        assertThat(workers.named("pdf").run(() -> 1).block(TEN_SECONDS)).isEqualTo(1);
        assertThat(catchThrowable(() -> workers.run(() -> {
                            throw new IllegalStateException("no");
                        })
                        .block(TEN_SECONDS)))
                .hasMessage("no");
        await().untilAsserted(() -> assertThat(recorder.tasks).containsExactly("pdf SUCCESS", "unnamed ERROR"));
        assertThatThrownBy(() -> workers.named(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> workers.limitedBy(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> workers.run(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aTaskThatReturnsSomethingNobodyWouldListenToIsAnError() {
        assertThatThrownBy(() -> workers.named("lost").run(() -> Mono.just(1)).block(TEN_SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "Portal 'test': blocking task 'lost' returned a MonoJust, to which nobody would listen\\."
                                + " Use portal\\.call\\(.*");
        assertThatThrownBy(() ->
                        workers.run(() -> CompletableFuture.completedFuture(1)).block(TEN_SECONDS))
                .hasMessageContaining("returned a CompletableFuture");
        assertThatThrownBy(() -> workers.run(() -> Flux.just(1)).block(TEN_SECONDS))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("FT01")
    void aTaskThatIsCancelledSeesItAndWhatFollowsIsNotRun() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Disposable task = workers.onCancel(CancelPolicy.LET_FINISH)
                .run(() -> {
                    BlockingWorkers.checkCancelled();
                    running.countDown();
                    cancelled.await();
                    seen.set(catchThrowable(BlockingWorkers::checkCancelled));
                    return 1;
                })
                .subscribe();
        running.await();
        task.dispose();
        cancelled.countDown();
        await().until(() -> seen.get() != null);
        assertThat(seen.get()).isInstanceOf(CancellationException.class).hasMessageContaining("was cancelled");
        await().untilAsserted(() -> assertThat(recorder.tasks).containsExactly("unnamed CANCELLED"));
    }

    @Test
    @Tag("FT02")
    @Tag("TT05")
    @Tag("TT06")
    void aTaskThatMayFinishIsNotInterruptedAndItsWorkerGoesOn() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean finished = new AtomicBoolean();
        Disposable task = workers.onCancel(CancelPolicy.LET_FINISH)
                .run(() -> {
                    running.countDown();
                    goOn.await();
                    interrupted.set(Thread.currentThread().isInterrupted());
                    finished.set(true);
                    return 1;
                })
                .subscribe();
        running.await();
        task.dispose();
        assertThat(workers.limiter().statistics().active()).isEqualTo(1);
        goOn.countDown();
        await().untilTrue(finished);
        assertThat(interrupted).isFalse();
        assertThat(workers.run(() -> 2).block(TEN_SECONDS)).isEqualTo(2);
    }

    @Test
    @Tag("FT03")
    void checkingOutsideOfATaskIsAnErrorWithClearText() {
        assertThatThrownBy(BlockingWorkers::checkCancelled)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "checkCancelled() is for blocking tasks, on the thread that workers.run(...) gave them");
    }

    @Test
    @Tag("FT04")
    void cancellingTheHostCancelsWhatItsWorkerWaitsFor() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Disposable host = workers.run(() -> {
                    seen.set(catchThrowable(() -> portal.call(() ->
                            Mono.never().doOnRequest(n -> running.countDown()).doOnCancel(() -> cancelled.set(true)))));
                    return 1;
                })
                .subscribe();
        running.await();
        host.dispose();
        await().untilTrue(cancelled);
        await().until(() -> seen.get() instanceof PortalInterruptedException);
    }

    @Test
    @Tag("FT05")
    void whatAWorkerWaitsForThatMayFinishCompletes() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> seen = new AtomicReference<>();
        Disposable host = workers.onCancel(CancelPolicy.LET_FINISH)
                .run(() -> {
                    seen.set(
                            portal.call(() -> Mono.delay(Duration.ofMillis(50)).doOnRequest(n -> running.countDown())));
                    return 1;
                })
                .subscribe();
        running.await();
        host.dispose();
        await().until(() -> seen.get() != null);
        assertThat(seen).hasValue(0L);
    }

    private Integer nested(int depth) {
        return depth == 0 ? 0 : 1 + portal.call(() -> workers.run(() -> nested(depth - 1)));
    }

    @RepeatedTest(20)
    void oneLoopOnePermitForCallsOneForWorkersTwoChainsFiveDeep() throws Exception {
        List<Caller<Integer>> chains = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            chains.add(Caller.start(() -> nested(5)));
        }
        for (Caller<Integer> chain : chains) {
            assertThat(chain.value()).isEqualTo(5);
        }
    }

    @Test
    void severalChildrenShareTheLentPermitOneAfterTheOther() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Integer sum = workers.run(() -> portal.call(() -> Flux.range(0, 8)
                        .flatMap(i -> workers.run(() -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            return i;
                        }))
                        .reduce(0, Integer::sum)))
                .block(TEN_SECONDS);
        assertThat(sum).isEqualTo(28);
        assertThat(most).hasValue(1);
    }

    @Test
    void strangersStayOutOfALentPermit() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Sinks.One<String> answer = Sinks.one();
        AtomicBoolean strangerRan = new AtomicBoolean();
        CompletableFuture<String> host = workers.run(
                        () -> portal.call(() -> answer.asMono().doOnRequest(n -> waiting.countDown())))
                .toFuture();
        waiting.await();
        CompletableFuture<Integer> stranger = workers.run(() -> {
                    strangerRan.set(true);
                    return 1;
                })
                .toFuture();
        assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(1, 1, 1));
        assertThat(strangerRan).isFalse();
        answer.tryEmitValue("answer");
        assertThat(host.get(5, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(stranger.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void aChildThatIsLeftBehindMakesTheLimiterGoOverByOneUntilItEnds() throws Exception {
        CountDownLatch childRuns = new CountDownLatch(1);
        CountDownLatch childMayEnd = new CountDownLatch(1);
        CountDownLatch hostMayEnd = new CountDownLatch(1);
        CompletableFuture<Integer> host = workers.run(() -> {
                    portal.call(() -> {
                        Mono<Integer> child = workers.onCancel(CancelPolicy.LET_FINISH)
                                .run(() -> {
                                    childRuns.countDown();
                                    childMayEnd.await();
                                    return 1;
                                });
                        return Mono.firstWithSignal(child, Mono.fromRunnable(() -> awaitQuietly(childRuns)));
                    });
                    hostMayEnd.await();
                    return 2;
                })
                .toFuture();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(1, 2, 0)));
        childMayEnd.countDown();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(1, 1, 0)));
        hostMayEnd.countDown();
        assertThat(host.get(5, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void theReleaseOfAResourceMayNeedAWorkerWhileTheOnlyOneWaitsForIt() {
        List<String> events = new ArrayList<>();
        Integer result = workers.run(() -> {
                    try (PortalResource<String> resource = portal.acquire(
                            () -> workers.run(() -> "connection"),
                            x -> workers.run(() -> events.add("released " + x)))) {
                        return resource.get().length();
                    }
                })
                .block(TEN_SECONDS);
        assertThat(result).isEqualTo(10);
        assertThat(events).containsExactly("released connection");
    }

    @RepeatedTest(100)
    void aStreamReadByAWorkerMayNeedTheOnlyWorker() {
        Long count = workers.run(() -> {
                    try (var stream = portal.stream(() -> Flux.range(0, 5).concatMap(i -> workers.run(() -> i)))) {
                        return stream.count();
                    }
                })
                .block(TEN_SECONDS);
        assertThat(count).isEqualTo(5);
    }

    @Test
    void tenThousandRandomCancelsAddUp() throws Exception {
        randomCancels(10_000);
    }

    @Test
    @Tag("stress")
    @Timeout(300)
    void aHundredThousandRandomCancelsAddUp() throws Exception {
        randomCancels(100_000);
    }

    private void randomCancels(int times) throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("random", 4);
        AtomicInteger entered = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        AtomicInteger interruptedAtEntry = new AtomicInteger();
        BlockingWorkers interrupting = workers.limitedBy(limiter);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < times; i++) {
            Disposable task = interrupting
                    .run(() -> {
                        entered.incrementAndGet();
                        try {
                            return spin(100);
                        } finally {
                            left.incrementAndGet();
                        }
                    })
                    .subscribe();
            spin(random.nextInt(1_000));
            task.dispose();
        }
        await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(4, 0, 0)));
        assertThat(left).hasValue(entered.get());
        for (int i = 0; i < 50; i++) {
            if (Boolean.TRUE.equals(interrupting
                    .run(() -> Thread.currentThread().isInterrupted())
                    .block(TEN_SECONDS))) {
                interruptedAtEntry.incrementAndGet();
            }
        }
        assertThat(interruptedAtEntry).hasValue(0);
        await().untilAsserted(() -> assertThat(recorder.tasks).hasSize(times + 50));
    }

    private static int spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
        return turns;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
