package io.github.blockingportal;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Where memory, stack or threads run out, where user code misbehaves, and where things happen at once. */
@Timeout(30)
class AdversityTest {

    private final Recorder recorder = new Recorder();
    private BlockingPortal portal = builder().build();

    private BlockingPortalBuilder builder() {
        return BlockingPortal.builder()
                .name("test")
                .loops(2)
                .stallThreshold(Duration.ofMillis(100))
                .drainTimeout(Duration.ofMillis(200))
                .listener(recorder);
    }

    @AfterEach
    void theBooksBalance() {
        await().untilAsserted(() -> assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1024, 0, 0)));
        await().untilAsserted(() -> assertThat(portal.snapshot().calls()).isEmpty());
        await().untilAsserted(() -> assertThat(recorder.finished).hasSameSizeAs(recorder.started));
        portal.close();
    }

    private static int dive(int depth, Runnable atTheBottom) {
        if (depth == 0) {
            atTheBottom.run();
            return 0;
        }
        return 1 + dive(depth - 1, atTheBottom);
    }

    private static int deepest() {
        AtomicInteger depth = new AtomicInteger();
        try {
            endlessly(depth);
        } catch (StackOverflowError e) {
            return depth.get();
        }
        throw new AssertionError();
    }

    private static int endlessly(AtomicInteger depth) {
        return depth.incrementAndGet() < 0 ? 0 : 1 + endlessly(depth);
    }

    @Test
    void anAnswerAtTheEndOfTheStackStillEndsTheCall() throws Exception {
        int deepest = portal.call(() -> Mono.fromCallable(AdversityTest::deepest));
        for (int missing = 0; missing < 60; missing++) {
            int depth = deepest - deepest / 3 + missing * deepest / 120;
            Caller<Object> caller = Caller.start(() -> portal.timeout(Duration.ofMillis(100))
                    .call(() -> Mono.create((MonoSink<Object> sink) -> dive(depth, () -> sink.success("deep")))));
            Throwable failure = caller.failure();
            assertThat(failure == null
                            || failure instanceof StackOverflowError
                            || failure instanceof PortalTimeoutException)
                    .isTrue();
        }
    }

    @Test
    void aCancelHookThatBlocksSomebodyElseDoesNotHoldUpTheCaller() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch hook = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Caller<Object> caller = Caller.start(() -> portal.call(
                () -> Mono.never().doOnRequest(n -> running.countDown()).doOnCancel(() -> {
                    hook.countDown();
                    awaitQuietly(release);
                })));
        running.await();
        Caller<Boolean> canceller = Caller.start(
                () -> portal.cancel(portal.snapshot().calls().get(0).id()));
        hook.await();
        assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
        release.countDown();
        assertThat(canceller.value()).isTrue();
    }

    @Test
    void aForkJoinPoolThatCannotCompensateStillWaits() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(
                1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 0, 1, 1, null, 60, TimeUnit.SECONDS);
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        try {
            ForkJoinTask<Long> call = pool.submit(() -> portal.call(() -> Mono.delay(Duration.ofMillis(20))));
            assertThat(call.get(5, TimeUnit.SECONDS)).isZero();
            ForkJoinTask<Boolean> waiter = pool.submit(() -> limiter.acquire(Duration.ofMillis(20)));
            assertThat(waiter.get(5, TimeUnit.SECONDS)).isFalse();
            assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theDeadlineCoversASlowBuildOnTheCallingThread() {
        AtomicBoolean subscribed = new AtomicBoolean();
        try (BlockingPortal here = builder().dispatch(Dispatch.CALLER_RUNS).build()) {
            assertThatThrownBy(() -> here.timeout(Duration.ofMillis(20)).call(() -> {
                        spin(Duration.ofMillis(40));
                        return Mono.fromRunnable(() -> subscribed.set(true));
                    }))
                    .isInstanceOf(PortalTimeoutException.class);
        }
        assertThat(subscribed).isFalse();
    }

    @Test
    void aSubmitFurtherDownAChainIsANewcomerToAClosingPortal() throws Exception {
        BlockingPortal patient = builder().drainTimeout(Duration.ofSeconds(10)).build();
        CompletableFuture<Boolean> closing = new CompletableFuture<>();
        Caller<Boolean> outer =
                Caller.start(() -> patient.call(() -> patient.workers().run(() -> {
                    closing.join();
                    assertThatThrownBy(() -> patient.submit(() -> Mono.just(1)))
                            .isInstanceOf(PortalClosedException.class);
                    return patient.call(() -> Mono.just(true));
                })));
        await().until(() -> patient.workers().limiter().statistics().active() == 1);
        Caller<Object> closer = Caller.start(() -> {
            patient.close();
            return null;
        });
        await().until(() -> patient.snapshot().state() == PortalSnapshot.State.CLOSING);
        closing.complete(true);
        assertThat(outer.value()).isTrue();
        closer.value();
    }

    @RepeatedTest(20)
    void closersAndAStarterDoNotMissEachOther() throws Exception {
        ManagedPortal managed = BlockingPortal.builder().name("busy").loops(1).buildManaged();
        List<Caller<Object>> callers = new ArrayList<>();
        CyclicBarrier barrier = new CyclicBarrier(3);
        for (int i = 0; i < 2; i++) {
            callers.add(Caller.start(() -> {
                barrier.await();
                for (int round = 0; round < 20; round++) {
                    managed.close();
                }
                return null;
            }));
        }
        callers.add(Caller.start(() -> {
            barrier.await();
            for (int round = 0; round < 20; round++) {
                try {
                    managed.start();
                } catch (IllegalStateException closing) {
                    assertThat(closing).hasMessage("Portal 'busy' is closing; start it once it has closed");
                }
            }
            return null;
        }));
        for (Caller<Object> caller : callers) {
            assertThat(caller.failure()).isNull();
        }
        managed.close();
        assertThat(managed.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
    }

    @Test
    void whatATaskLeavesInARegisteredThreadLocalIsClearedOnLoopsWorkersAndCallers() throws Exception {
        ThreadLocal<String> variable = new ThreadLocal<>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("adversity", variable);
        try (BlockingPortal one = builder().loops(1).build();
                BlockingPortal here = builder().dispatch(Dispatch.CALLER_RUNS).build()) {
            one.call(() -> Mono.fromRunnable(() -> variable.set("leak")));
            assertThat(one.<String>call(() -> Mono.justOrEmpty(variable.get()))).isNull();
            one.call(() -> Mono.fromRunnable(() -> variable.set("leak")).subscribeOn(one.scheduler()));
            assertThat(one.<String>call(() -> Mono.justOrEmpty(variable.get()))).isNull();
            for (int i = 0; i < 10; i++) {
                assertThat(one.workers()
                                .run(() -> {
                                    String seen = variable.get();
                                    variable.set("leak");
                                    return String.valueOf(seen);
                                })
                                .block())
                        .isEqualTo("null");
            }
            here.call(() -> Mono.fromRunnable(() -> variable.set("leak")));
            assertThat(variable.get()).isNull();
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("adversity");
        }
    }

    @Test
    void anAccessorThatThrowsFailsTheCallAndLeavesTheLoopClean() {
        ThreadLocal<String> good = new ThreadLocal<>();
        ContextRegistry registry = ContextRegistry.getInstance();
        registry.registerThreadLocalAccessor("good", good);
        registry.registerThreadLocalAccessor(new ThreadLocalAccessor<String>() {
            @Override
            public Object key() {
                return "broken";
            }

            @Override
            public String getValue() {
                return Thread.currentThread().getName().startsWith("test-loop") ? null : "value";
            }

            @Override
            public void setValue(String value) {
                if (Thread.currentThread().getName().startsWith("test-loop")) {
                    throw new IllegalStateException("broken accessor");
                }
            }

            @Override
            public void setValue() {}
        });
        try {
            good.set("mine");
            assertThatThrownBy(() -> portal.call(() -> Mono.just(1)))
                    .hasMessageContaining(
                            "of key 'broken' failed to set (java.lang.IllegalStateException: broken accessor)");
            registry.removeThreadLocalAccessor("broken");
            good.remove();
            for (int i = 0; i < 4; i++) {
                assertThat(portal.<String>call(() -> Mono.justOrEmpty(good.get())))
                        .isNull();
            }
        } finally {
            registry.removeThreadLocalAccessor("broken");
            registry.removeThreadLocalAccessor("good");
        }
    }

    @Test
    void aChainOfCallsThatHaveEndedHoldsNothing() throws Exception {
        List<WeakReference<Object>> payloads = new ArrayList<>();
        CompletableFuture<Object> end = new CompletableFuture<>();
        resubmit(60, payloads, end);
        end.get(10, TimeUnit.SECONDS);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(payloads.stream()
                            .filter(payload -> payload.get() != null)
                            .count())
                    .isLessThan(5);
        });
    }

    private void resubmit(int times, List<WeakReference<Object>> payloads, CompletableFuture<Object> end) {
        Object payload = new byte[1024];
        payloads.add(new WeakReference<>(payload));
        portal.submit(() -> Mono.deferContextual(context -> portal.workers().run(() -> {
            if (times == 0) {
                return end.complete(payload.hashCode());
            }
            resubmit(times - 1, payloads, end);
            return payload;
        })));
    }

    @Test
    void aFatalErrorCancelsTheOtherBranchesOfItsTask() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Mono<Object> other = Mono.never().doOnCancel(() -> cancelled.set(true));
        assertThatThrownBy(() -> portal.call(() -> Mono.zip(other, Mono.fromCallable(() -> {
                    throw new StackOverflowError("pretended");
                }))))
                .isInstanceOf(StackOverflowError.class);
        await().untilTrue(cancelled);
        cancelled.set(false);
        assertThatThrownBy(() -> portal.call(() -> Mono.zip(
                        other,
                        Mono.delay(Duration.ofMillis(1), portal.scheduler()).map(x -> {
                            throw new StackOverflowError("pretended");
                        }))))
                .isInstanceOf(StackOverflowError.class);
        await().untilTrue(cancelled);
    }

    @Test
    void aDetectorThatThrowsFailsTheCallButNotTheClose() {
        BlockingPortal broken = builder()
                .detectors(List.of(thread -> {
                    throw new IllegalStateException("broken detector");
                }))
                .build();
        assertThatThrownBy(() -> broken.call(Mono::empty)).hasMessage("broken detector");
        broken.close();
        await().until(() -> broken.snapshot().state() == PortalSnapshot.State.CLOSED);
    }

    @Test
    void aClassLoaderThatThrowsDoesNotStopTheSnapshotOrTheClose() throws Exception {
        BlockingPortal closing = builder().build();
        for (ClassLoader loader : new ClassLoader[] {
            null,
            new ClassLoader(null) {
                @Override
                protected Class<?> findClass(String name) {
                    throw new IllegalStateException("broken class loader");
                }
            }
        }) {
            Caller.start(() -> {
                Thread.currentThread().setContextClassLoader(loader);
                return closing.call(Mono::never);
            });
        }
        await().until(() -> closing.snapshot().admission().active() == 2);
        await().untilAsserted(() -> assertThat(closing.snapshot().calls())
                .allSatisfy(call -> assertThat(call.callSite().getClassName()).contains("AdversityTest")));
        closing.close();
        assertThat(closing.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
        assertThat(closing.snapshot().admission().active()).isZero();
    }

    @Test
    void theSchedulerSpreadsItsTasksAndTheyCountAsLoad() {
        portal.close();
        portal = builder().stallThreshold(Duration.ofSeconds(20)).build();
        CountDownLatch release = new CountDownLatch(1);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 6; i++) {
            await().until(() -> portal.snapshot().loops().stream().allMatch(loop -> loop.currentTask() == null));
            AtomicBoolean ran = new AtomicBoolean();
            portal.scheduler().schedule(() -> {
                threads.add(Thread.currentThread().getName());
                ran.set(true);
            });
            await().untilTrue(ran);
        }
        assertThat(threads).containsExactlyInAnyOrder("test-loop-1", "test-loop-2");
        portal.scheduler().schedule(() -> awaitQuietly(release));
        await().until(() -> portal.snapshot().loops().stream().anyMatch(loop -> loop.currentTask() != null));
        var worker = Mono.fromSupplier(portal.scheduler()::createWorker).block();
        portal.submit(() -> Mono.fromRunnable(() -> awaitQuietly(release)));
        await().until(() -> portal.snapshot().loops().stream().allMatch(loop -> loop.currentTask() != null));
        for (int i = 0; i < 20; i++) {
            worker.schedule(() -> {});
        }
        List<CompletableFuture<String>> names = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            names.add(portal.submit(() -> Mono.just(Thread.currentThread().getName())));
        }
        assertThat(portal.snapshot().loops())
                .extracting(PortalSnapshot.Loop::queued)
                .containsExactlyInAnyOrder(20, 10);
        worker.dispose();
        release.countDown();
        assertThat(names).allSatisfy(name -> assertThat(name).succeedsWithin(5, TimeUnit.SECONDS));
    }

    @Test
    void aCancelledFutureHasCancelledTheWorkBeforeItsDependentsRun() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicReference<String> seen = new AtomicReference<>();
        CountDownLatch requested = new CountDownLatch(1);
        CompletableFuture<Object> future = portal.submit(
                () -> Mono.never().doOnRequest(n -> requested.countDown()).doOnCancel(() -> cancelled.set(true)));
        requested.await();
        future.whenComplete((value, failure) ->
                seen.set(cancelled + " " + portal.snapshot().admission().active()));
        future.cancel(true);
        assertThat(seen).hasValue("true 0");
    }

    @RepeatedTest(100)
    void whoReleasesOnceTooOftenAtTheSameMomentIsTold() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        limiter.setPermits(0);
        Caller<Boolean> waiter = Caller.start(() -> limiter.acquire(Duration.ofSeconds(10)));
        await().until(() -> limiter.statistics().waiting() == 1);
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Caller<Object>> releasers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            releasers.add(Caller.start(() -> {
                barrier.await();
                limiter.release();
                return null;
            }));
        }
        int told = 0;
        for (Caller<Object> releaser : releasers) {
            told += releaser.failure() instanceof IllegalStateException ? 1 : 0;
        }
        assertThat(told).isEqualTo(1);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(0, 0, 1));
        limiter.setPermits(1);
        assertThat(waiter.value()).isTrue();
    }

    @Test
    void theExceptionsCanBeSerialised() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        try (BlockingPortal closed = builder().maxConcurrentCalls(0).build()) {
            failures.add(Caller.start(() -> closed.submit(Mono::never)).failure());
        }
        failures.add(Caller.start(() -> portal.timeout(Duration.ofMillis(5)).call(Mono::never))
                .failure());
        CountDownLatch timedOut = new CountDownLatch(1);
        failures.add(Caller.start(() -> portal.timeout(Duration.ofMillis(30)).call(() -> {
                    awaitQuietly(timedOut);
                    return Mono.empty();
                }))
                .failure());
        timedOut.countDown();
        for (Throwable failure : failures) {
            assertThat(failure).isInstanceOf(PortalException.class);
            new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(failure);
        }
    }

    @Test
    void aTimeoutThatWasInheritedSaysSo() {
        assertThatThrownBy(() -> portal.named("outer")
                        .timeout(Duration.ofSeconds(1))
                        .call(() -> Mono.deferContextual(context -> Mono.fromCallable(() -> {
                                    try (var scope = ContextSnapshotFactory.builder()
                                            .build()
                                            .setThreadLocalsFrom(context)) {
                                        CompletableFuture<Object> inner =
                                                portal.named("inner").submit(Mono::never);
                                        return inner.handle((value, failure) -> failure)
                                                .join();
                                    }
                                })
                                .subscribeOn(Schedulers.boundedElastic())
                                .flatMap(Mono::error))))
                .isInstanceOf(PortalTimeoutException.class);
        await().until(() -> recorder.finished.size() == 2);
        assertThat(recorder.finished)
                .filteredOn(finished -> "inner".equals(finished.call().name()))
                .singleElement()
                .satisfies(finished -> assertThat(finished.failure().getMessage())
                        .matches("Portal 'test' timed out call 'inner' after \\d+ ms, all that the outer call had left"
                                + " \\(admission .*"));
    }

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
