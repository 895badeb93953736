package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** The way back: reactive code runs blocking code on threads that may wait. */
@Timeout(20)
class WorkersTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(1)
            .maxConcurrentCalls(1)
            .workerLimit(3)
            .drainTimeout(Duration.ofMillis(100))
            .build();
    private final BlockingWorkers workers = portal.workers();

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        await().untilAsserted(() -> assertThat(workers.limiter().statistics())
                .isEqualTo(new Statistics(workers.limiter().permits(), 0, 0)));
    }

    @Test
    @Tag("TT09")
    @Tag("CL09")
    void aTaskRunsOnAWorkerThreadWhichMayWait() {
        Thread worker = workers.run(Thread::currentThread).block(TEN_SECONDS);
        assertThat(worker.getName()).startsWith("test-worker-");
        assertThat(worker.isDaemon()).isTrue();
        assertThat(workers.run(portal::mayBlock).block(TEN_SECONDS)).isTrue();
        assertThat(workers.run(() -> null).block(TEN_SECONDS)).isNull();
        try (BlockingPortal standard = BlockingPortal.builder().build()) {
            assertThat(standard.workers().limiter().permits()).isEqualTo(40);
        }
    }

    @Test
    @Tag("FT10")
    @Tag("TP01")
    void tasksOneAfterTheOtherShareAThreadWhichEndsWithThePortal() {
        Set<Thread> threads = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            threads.add(workers.run(Thread::currentThread).block(TEN_SECONDS));
            await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        }
        assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
        portal.close();
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void theMonoIsColdAndRunsOncePerSubscription() {
        AtomicInteger runs = new AtomicInteger();
        Mono<Integer> task = workers.run(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        assertThat(task.block(TEN_SECONDS)).isEqualTo(1);
        assertThat(task.block(TEN_SECONDS)).isEqualTo(2);
    }

    @Test
    @Tag("TT02")
    @Tag("TP04")
    @Tag("FT12")
    void whatTheTaskThrowsIsTheErrorAsItIs() {
        Exception checked = new Exception("disk");
        Error severe = new StackOverflowError("deep");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        for (Throwable failure : List.of(checked, severe, new IllegalStateException("foo"))) {
            seen.set(null);
            workers.run(() -> {
                        if (failure instanceof Exception exception) {
                            throw exception;
                        }
                        throw (Error) failure;
                    })
                    .subscribe(value -> {}, seen::set);
            await().until(() -> seen.get() == failure);
        }
    }

    @Test
    void theWayOutOfARefusalACallFromAWorkerWorksFromAnEventLoopItDoesNot() {
        Mono<Integer> handler = workers.run(() -> portal.call(() -> Mono.just(3)));
        assertThat(Mono.just(1).publishOn(Schedulers.parallel()).then(handler).block(TEN_SECONDS))
                .isEqualTo(3);
    }

    @Test
    @Tag("FT06")
    void hostWorkerPortalLoopWithOnePermitForCalls() {
        int result = portal.call(() -> workers.run(() -> portal.call(
                        () -> workers.run(() -> portal.call(() -> Mono.just(1))).map(x -> x + 1))
                + 1));
        assertThat(result).isEqualTo(3);
        assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 0, 0));
    }

    @Test
    @Tag("TT03")
    void threeRunTheFourthWaits() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(workers.run(() -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        release.await();
                        return inside.decrementAndGet();
                    })
                    .toFuture());
        }
        await().until(() -> inside.get() == 3);
        assertThat(workers.limiter().statistics()).isEqualTo(new Statistics(3, 3, 1));
        assertThat(portal.snapshot().workers()).isEqualTo(new Statistics(3, 3, 1));
        release.countDown();
        for (CompletableFuture<Integer> future : futures) {
            future.get(5, TimeUnit.SECONDS);
        }
        assertThat(most).hasValue(3);
    }

    @Test
    @Tag("TT01")
    void aTaskThatIsCancelledBeforeItHasBegunNeverRuns() throws Exception {
        workers.limiter().setPermits(0);
        AtomicInteger runs = new AtomicInteger();
        Disposable waiting = workers.run(runs::incrementAndGet).subscribe();
        assertThat(workers.limiter().statistics().waiting()).isEqualTo(1);
        waiting.dispose();
        assertThat(workers.limiter().statistics().waiting()).isZero();
        workers.limiter().setPermits(3);
        workers.run(() -> 1).block(TEN_SECONDS);
        assertThat(runs).hasValue(0);
    }

    @Test
    @Tag("TT10")
    void disposingOfASubscriptionThatNoPortalMadeDropsNoError() throws Exception {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            CountDownLatch running = new CountDownLatch(1);
            Disposable task = workers.run(() -> {
                        running.countDown();
                        return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    })
                    .subscribe();
            running.await();
            task.dispose();
            await().until(() -> workers.limiter().statistics().active() == 0);
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void aCancelInterruptsTheRunningTaskAndThePermitIsHeldUntilItEnds() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Disposable task = workers.run(() -> {
                    running.countDown();
                    seen.set(catchThrowable(() -> new CountDownLatch(1).await()));
                    goOn.await();
                    return 1;
                })
                .subscribe();
        running.await();
        task.dispose();
        await().until(() -> seen.get() instanceof InterruptedException);
        assertThat(workers.limiter().statistics().active()).isEqualTo(1);
        goOn.countDown();
        await().until(() -> workers.limiter().statistics().active() == 0);
    }

    @Test
    @Tag("TT08")
    void theSubscribersContextIsThereAsThreadLocalsAndIsGoneAfterwards() {
        ThreadLocal<String> variable = new ThreadLocal<>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("workers-test", variable);
        try {
            Mono<String> read = workers.run(() -> String.valueOf(variable.get()));
            assertThat(read.contextWrite(context -> context.put("workers-test", "six"))
                            .block(TEN_SECONDS))
                    .isEqualTo("six");
            assertThat(read.block(TEN_SECONDS)).isEqualTo("null");
            variable.set("seven");
            assertThat(portal.<String>call(() -> read)).isEqualTo("seven");
        } finally {
            variable.remove();
            ContextRegistry.getInstance().removeThreadLocalAccessor("workers-test");
        }
    }

    @RepeatedTest(20)
    void aCloseEndsWhatStillRunsAndWhatWaits() throws Exception {
        CountDownLatch running = new CountDownLatch(3);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            futures.add(workers.run(() -> {
                        running.countDown();
                        new CountDownLatch(1).await();
                        return 1;
                    })
                    .toFuture());
        }
        running.await();
        portal.close();
        assertThat(futures)
                .allSatisfy(future -> assertThatThrownBy(() -> future.get(5, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(PortalClosedException.class)
                        .hasMessageStartingWith("Portal 'test' runs no blocking tasks (state CLOSING)"));
        assertThatThrownBy(() -> workers.run(() -> 1).block(TEN_SECONDS))
                .isInstanceOf(PortalClosedException.class)
                .hasMessageStartingWith("Portal 'test' runs no blocking tasks (state CLOSED)");
    }

    @Test
    void aCloseLetsRunningTasksFinish() throws Exception {
        BlockingPortal patient = BlockingPortal.builder().loops(1).build();
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Integer> future = patient.workers()
                .run(() -> {
                    running.countDown();
                    return Mono.just(5).delayElement(Duration.ofMillis(20)).block();
                })
                .toFuture();
        running.await();
        patient.close();
        assertThat(future).isCompletedWithValue(5);
    }
}
