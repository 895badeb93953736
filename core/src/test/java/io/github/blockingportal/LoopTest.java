package io.github.blockingportal;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class LoopTest {

    private final CountDownLatch release = new CountDownLatch(1);

    private Mono<String> blockingTheLoop() {
        boolean interrupted = false;
        try {
            release.await();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        return Mono.just(interrupted ? "interrupted" : "released");
    }

    private static String threadName(BlockingPortal portal) {
        return portal.call(() -> Mono.just(Thread.currentThread().getName()));
    }

    @Test
    @Tag("FT17")
    @Tag("FT22")
    @Tag("FT30")
    @Tag("FT31")
    void loopThreadsCarryThePortalsNameAndAreDaemonsThatMustNotBlock() {
        try (BlockingPortal portal =
                BlockingPortal.builder().name("named").loops(1).build()) {
            Thread loop = portal.call(() -> Mono.just(Thread.currentThread()));
            assertThat(loop.getName()).isEqualTo("named-loop-1");
            assertThat(loop.isDaemon()).isTrue();
            assertThat(loop).isInstanceOf(NonBlocking.class);
            assertThat(portal.call(() -> Mono.just(Schedulers.isInNonBlockingThread())))
                    .isTrue();
        }
    }

    @Test
    @Tag("FT31")
    void twoPortalsOfOneNameShareNoThreadNameAndNumbersComeBack() {
        BlockingPortalBuilder builder = BlockingPortal.builder().name("twin").loops(1);
        try (BlockingPortal one = builder.build();
                BlockingPortal two = builder.build()) {
            assertThat(List.of(threadName(one), threadName(two))).containsExactly("twin-loop-1", "twin-loop-2");
        }
        try (BlockingPortal again = builder.build()) {
            assertThat(threadName(again)).isEqualTo("twin-loop-1");
        }
    }

    @Test
    @Tag("TP02")
    void loopsCarryNothingOfWhoeverStartedThePortal() throws Exception {
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        inheritable.set("of the starter");
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
        Caller<BlockingPortal> starter = Caller.start(() -> {
            Thread.currentThread().setContextClassLoader(own);
            return BlockingPortal.builder().loops(1).build();
        });
        try (BlockingPortal portal = starter.value()) {
            assertThat(portal.<ClassLoader>call(
                            () -> Mono.just(Thread.currentThread().getContextClassLoader())))
                    .isSameAs(Thread.currentThread().getContextClassLoader())
                    .isNotSameAs(own);
            assertThat(portal.<String>call(() -> Mono.justOrEmpty(inheritable.get())))
                    .isNull();
        }
    }

    @Test
    void newCallsGoToTheLeastBusyLoop() {
        try (BlockingPortal portal =
                BlockingPortal.builder().name("busy").loops(3).build()) {
            portal.submit(this::blockingTheLoop);
            portal.submit(this::blockingTheLoop);
            await().until(() -> portal.snapshot().loops().stream()
                            .filter(loop -> loop.currentTask() != null)
                            .count()
                    == 2);
            Set<String> used = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                used.add(threadName(portal));
            }
            assertThat(used).hasSize(1);
            release.countDown();
        }
    }

    @Test
    void idleLoopsTakeTurns() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(3).build()) {
            Set<String> used = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                used.add(threadName(portal));
            }
            assertThat(used).hasSize(3);
        }
    }

    @Test
    void aStalledLoopIsAvoidedReportedOnceAndRecovers() {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("stall")
                .loops(2)
                .stallThreshold(Duration.ofMillis(400))
                .listener(recorder)
                .build()) {
            CompletableFuture<String> blocking = portal.named("blocks").submit(this::blockingTheLoop);
            await().until(() -> recorder.stalled.size() == 1);
            String stalled = recorder.stalled.get(0);
            PortalSnapshot.Loop loop = portal.snapshot().loops().stream()
                    .filter(PortalSnapshot.Loop::stalled)
                    .findFirst()
                    .orElseThrow();
            assertThat(loop.thread()).isEqualTo(stalled);
            assertThat(loop.currentTask()).isEqualTo("call 'blocks'");
            assertThat(loop.busy()).isGreaterThan(Duration.ofMillis(400));
            for (int i = 0; i < 10; i++) {
                assertThat(threadName(portal)).isNotEqualTo(stalled);
            }
            assertThat(recorder.recovered).isEmpty();
            release.countDown();
            assertThat(blocking).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("released");
            await().until(() -> recorder.recovered.size() == 1);
            assertThat(recorder.recovered.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
            assertThat(recorder.stalled).hasSize(1);
            assertThat(portal.snapshot().loops()).noneMatch(PortalSnapshot.Loop::stalled);
        }
    }

    @Test
    void aTimeoutBehindABlockedLoopNamesItAndItsFrame() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("blocked")
                .loops(1)
                .drainTimeout(Duration.ofMillis(100))
                .build()) {
            portal.submit(this::blockingTheLoop);
            await().until(() -> portal.snapshot().loops().get(0).currentTask() != null);
            assertThatThrownBy(() -> portal.named("orders.find")
                            .timeout(Duration.ofMillis(100))
                            .call(() -> Mono.just(1)))
                    .isInstanceOfSatisfying(PortalTimeoutException.class, e -> {
                        assertThat(e.phase()).isEqualTo(PortalSnapshot.Phase.QUEUED);
                        assertThat(e.blockedLoop()).isEqualTo("blocked-loop-1");
                        assertThat(e.blockedAt())
                                .anyMatch(frame -> frame.getMethodName().equals("blockingTheLoop"));
                        assertThat(e.queued()).isGreaterThan(Duration.ofMillis(90));
                        assertThat(e.running()).isZero();
                    })
                    .hasMessageMatching(
                            "Portal 'blocked' timed out call 'orders\\.find' after 100ms \\(admission 0 ms,"
                                    + " queued \\d+ ms, running 0 ms\\): loop 'blocked-loop-1' has been blocked for \\d+\\.\\d s"
                                    + " at io\\.github\\.blockingportal\\.LoopTest\\.blockingTheLoop\\(LoopTest\\.java:\\d+\\).*");
            release.countDown();
        }
    }

    @Test
    void aTimeoutOfATaskThatBlocksItsLoopNamesTheTask() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500)).call(this::blockingTheLoop))
                    .isInstanceOfSatisfying(
                            PortalTimeoutException.class,
                            e -> assertThat(e.phase()).isEqualTo(PortalSnapshot.Phase.RUNNING))
                    .hasMessageContaining("has been blocked for")
                    .hasMessageContaining("LoopTest.blockingTheLoop");
            release.countDown();
        }
    }

    @Test
    void whatIsCancelledBehindABlockedLoopLeavesItsQueue() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            portal.submit(this::blockingTheLoop);
            await().until(() -> portal.snapshot().loops().get(0).currentTask() != null);
            List<CompletableFuture<Integer>> futures =
                    List.of(portal.submit(() -> Mono.just(1)), portal.submit(() -> Mono.just(2)));
            assertThat(portal.snapshot().loops().get(0).queued()).isEqualTo(2);
            futures.forEach(future -> future.cancel(true));
            assertThat(portal.snapshot().loops().get(0).queued()).isZero();
            release.countDown();
        }
    }

    @Test
    void aLoopSurvivesWhateverATaskThrows() {
        try (BlockingPortal portal =
                BlockingPortal.builder().name("tough").loops(1).build()) {
            Thread loop = portal.call(() -> Mono.just(Thread.currentThread()));
            CountDownLatch ran = new CountDownLatch(2);
            portal.scheduler().schedule(() -> {
                ran.countDown();
                throw new OutOfMemoryError("pretended");
            });
            portal.scheduler().createWorker().schedule(() -> {
                ran.countDown();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("pretended");
            });
            await().dontCatchUncaughtExceptions().until(() -> ran.getCount() == 0);
            assertThat(portal.<Thread>call(() -> Mono.just(Thread.currentThread())))
                    .isSameAs(loop);
            assertThat(portal.<Boolean>call(
                            () -> Mono.just(Thread.currentThread().isInterrupted())))
                    .isFalse();
        }
    }

    @Test
    void theSchedulerRunsDelaysAndPeriodsOnTheLoopsUntilThePortalCloses() throws Exception {
        BlockingPortal portal = BlockingPortal.builder().name("timed").loops(2).build();
        Scheduler scheduler = portal.scheduler();
        assertThat(portal.named("x").scheduler()).isSameAs(scheduler);
        CompletableFuture<String> delayed = new CompletableFuture<>();
        scheduler.schedule(() -> delayed.complete(Thread.currentThread().getName()), 1, TimeUnit.MILLISECONDS);
        assertThat(delayed.get(5, TimeUnit.SECONDS)).startsWith("timed-loop-");
        AtomicInteger ticks = new AtomicInteger();
        var periodic = scheduler.schedulePeriodically(ticks::incrementAndGet, 0, 1, TimeUnit.MILLISECONDS);
        await().until(() -> ticks.get() > 3);
        periodic.dispose();
        scheduler.dispose();
        assertThat(scheduler.isDisposed()).isFalse();
        Set<String> threads = new HashSet<>();
        Scheduler.Worker worker = scheduler.createWorker();
        CountDownLatch ran = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            worker.schedule(() -> {
                threads.add(Thread.currentThread().getName());
                ran.countDown();
            });
        }
        ran.await();
        assertThat(threads).hasSize(1);
        portal.close();
        assertThat(scheduler.isDisposed()).isTrue();
        assertThatThrownBy(() -> scheduler.schedule(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(scheduler::createWorker).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @Tag("FT18")
    @Tag("FT20")
    void aCallableRunOnTheLoopWakesAMonoThatWaits() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            Sinks.One<Integer> event = Sinks.one();
            CompletableFuture<Integer> waiting = portal.submit(event::asMono);
            portal.call(() -> Mono.fromRunnable(() -> event.tryEmitValue(7)));
            assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @Test
    @Tag("FT34")
    void aSubmittedCallCompletesWhileOtherCallsDriveIt() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            Sinks.One<String> first = Sinks.one();
            Sinks.One<String> second = Sinks.one();
            CompletableFuture<String> future =
                    portal.submit(() -> first.asMono().then(second.asMono()));
            portal.call(() -> Mono.fromRunnable(() -> first.tryEmitValue("go")));
            assertThat(future).isNotDone();
            portal.call(() -> Mono.fromRunnable(() -> second.tryEmitValue("test")));
            assertThat(future.get(5, TimeUnit.SECONDS)).isEqualTo("test");
        }
    }
}
