package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.internal.text.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** On which threads blocking tasks run, who makes them, and what becomes of a task that gets none. */
@Timeout(30)
class WorkerThreadsTest {

    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder().name("test").loops(1).drainTimeout(Duration.ofMillis(200));
    }

    private static ThreadFactory virtual() {
        boolean there = Caller.Kind.virtualThreadsExist();
        if (!there) {
            System.out.println("Skipped: virtual workers, which need a JDK from 21");
        }
        Assumptions.assumeTrue(there, "virtual threads need a JDK from 21");
        return Caller.Kind.VIRTUAL::thread;
    }

    private static ThreadFactory inheriting(Caller.Kind kind) {
        return kind == Caller.Kind.VIRTUAL ? virtual() : kind::thread;
    }

    @Tag("F11")
    @Test
    void tasksThatComputeRunOnPlatformThreadsWhateverTheFactoryMakes() {
        try (BlockingPortal portal = builder().workerThreadFactory(virtual()).build()) {
            BlockingWorkers cpu = portal.workers().cpu();
            CapacityLimiter own = CapacityLimiter.of("own", 1);
            for (BlockingWorkers view : List.of(
                    cpu,
                    cpu.named("sum"),
                    cpu.limitedBy(own),
                    portal.workers().named("x").cpu())) {
                assertThat(view.run(() -> Thread.currentThread().getName()).block())
                        .startsWith("test-cpu-");
            }
            assertThat(portal.workers()
                            .run(() -> Threads.isVirtual(Thread.currentThread()))
                            .block())
                    .isTrue();
        }
    }

    @Tag("F11")
    @Test
    void aFullLaneForComputingLetsUnrelatedVirtualThreadsRun() throws Exception {
        ThreadFactory virtual = virtual();
        AtomicBoolean over = new AtomicBoolean();
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch computing = new CountDownLatch(processors);
        try (BlockingPortal portal = builder().workerThreadFactory(virtual).build()) {
            List<CompletableFuture<Integer>> tasks = IntStream.range(0, processors)
                    .mapToObj(i -> portal.workers()
                            .cpu()
                            .run(() -> {
                                computing.countDown();
                                while (!over.get()) {
                                    Thread.onSpinWait();
                                }
                                return i;
                            })
                            .toFuture())
                    .toList();
            computing.await();
            assertThat(Caller.start(Caller.Kind.VIRTUAL, () -> 1).value()).isEqualTo(1);
            over.set(true);
            tasks.forEach(CompletableFuture::join);
        }
    }

    @Test
    void aVirtualThreadIsForOneTask() {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory virtual = virtual();
        try (BlockingPortal portal = builder()
                .workerThreadFactory(target -> {
                    made.incrementAndGet();
                    return virtual.newThread(target);
                })
                .build()) {
            List<Thread> threads = Flux.range(0, 20)
                    .concatMap(i -> portal.workers().run(Thread::currentThread))
                    .collectList()
                    .block();
            assertThat(threads).doesNotHaveDuplicates().hasSize(20);
            assertThat(made).hasValue(20);
        }
    }

    @Test
    void aPlatformThreadIsKeptForTheNextTask() {
        AtomicInteger made = new AtomicInteger();
        try (BlockingPortal portal = builder()
                .workerThreadFactory(target -> {
                    made.incrementAndGet();
                    return new Thread(target);
                })
                .build()) {
            await().until(() -> {
                int before = made.get();
                portal.workers().run(() -> 1).block();
                return made.get() == before;
            });
            assertThat(made.get()).isBetween(1, 10);
        }
    }

    /** All of a round meet, so each needs a thread, whatever becomes of those that just end the round before. */
    @Test
    void eachTaskHasAThreadAtOnceWhileOthersAreAboutToBeIdle() {
        try (BlockingPortal portal = builder().build()) {
            for (int round = 0; round < 2_000; round++) {
                int tasks = 1 + round % 4;
                CyclicBarrier all = new CyclicBarrier(tasks);
                Mono<Integer> task = portal.workers().run(() -> all.await(10, TimeUnit.SECONDS));
                assertThat(Flux.range(0, tasks)
                                .flatMap(i -> task, tasks)
                                .collectList()
                                .block())
                        .hasSize(tasks);
            }
        }
    }

    @RepeatedTest(100)
    void aSubscriberThatBlocksDoesNotKeepTheNextTaskFromAThread() throws Exception {
        try (BlockingPortal portal = builder().workerLimit(1).build()) {
            Flux.range(0, 3).flatMap(i -> portal.workers().run(() -> i), 3).blockLast(); // threads that are idle by now
            CountDownLatch next = new CountDownLatch(1);
            CompletableFuture<Boolean> told =
                    portal.workers().run(() -> 1).map(value -> awaits(next)).toFuture();
            portal.workers().run(() -> 2).subscribe(value -> next.countDown());
            assertThat(told.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Tag("R20")
    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void nothingIsInheritedFromWhoeverAsksForTheThread(Caller.Kind kind) throws Exception {
        ThreadFactory factory = inheriting(kind);
        for (Dispatch dispatch : Dispatch.values()) {
            try (BlockingPortal portal =
                    builder().dispatch(dispatch).workerThreadFactory(factory).build()) {
                Caller<String> caller = Caller.start(() -> {
                    INHERITED.set("the caller's");
                    return portal.call(() -> portal.workers().run(() -> String.valueOf(INHERITED.get())));
                });
                assertThat(caller.value()).isEqualTo("null");
            }
        }
    }

    @Tag("R20")
    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void nothingIsInheritedFromAnotherCallback(Caller.Kind kind) {
        CompletableFuture<Thread> callback = new CompletableFuture<>();
        PortalListener listener = new PortalListener() {
            @Override
            public void callFinished(
                    CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
                if (Thread.currentThread().getName().startsWith("test-callback-")) { // else the loop was late
                    INHERITED.set("the listener's");
                    callback.complete(Thread.currentThread());
                }
            }
        };
        try (BlockingPortal portal = builder()
                .workerThreadFactory(inheriting(kind))
                .listener(listener)
                .build()) {
            await().until(() -> {
                portal.timeout(Duration.ofMillis(100)).submit(Mono::never);
                return callback.isDone();
            });
            await().until(() -> callback.join().getState() == Thread.State.TIMED_WAITING);
            assertThat(portal.workers()
                            .run(() -> String.valueOf(INHERITED.get()))
                            .block())
                    .isEqualTo("null");
        }
    }

    @Tag("E12")
    @Test
    void aFactoryThatThrowsFailsItsTaskAndStrandsNobody() throws Exception {
        IllegalStateException refused = new IllegalStateException("no thread today");
        AtomicInteger asked = new AtomicInteger();
        try (BlockingPortal portal = builder()
                .workerThreadFactory(target -> {
                    if (asked.incrementAndGet() == 1) {
                        throw refused;
                    }
                    return new Thread(target);
                })
                .build()) {
            CapacityLimiter limiter = CapacityLimiter.of("shared", 1);
            limiter.tryAcquire();
            List<CompletableFuture<Integer>> tasks = IntStream.range(0, 2)
                    .mapToObj(i ->
                            portal.workers().limitedBy(limiter).run(() -> i).toFuture())
                    .toList();
            assertThat(limiter.statistics().waiting()).isEqualTo(2);
            limiter.setPermits(3);
            await().until(() -> tasks.stream().allMatch(CompletableFuture::isDone));
            assertThat(tasks.stream().filter(CompletableFuture::isCompletedExceptionally))
                    .hasSize(1)
                    .first()
                    .satisfies(task -> assertThatThrownBy(task::join).hasCause(refused));
            await().until(() -> limiter.statistics().active() == 1);
        }
    }

    @Test
    void aFactoryThatReturnsNullIsAnErrorThatSaysSo() {
        try (BlockingPortal portal =
                builder().workerThreadFactory(target -> null).build()) {
            assertThatThrownBy(() -> portal.workers().run(() -> 1).block())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Portal 'test': the workerThreadFactory returned null instead of a Thread");
            assertThat(portal.workers().limiter().statistics().active()).isZero();
        }
    }

    @Tag("E12")
    @Test
    void aFactoryThatBlocksHoldsUpOnlyItsTask() throws Exception {
        Gate gate = new Gate();
        AtomicInteger asked = new AtomicInteger();
        try (BlockingPortal portal = builder()
                .workerThreadFactory(target -> {
                    if (asked.incrementAndGet() == 1) {
                        gate.block();
                    }
                    return new Thread(target);
                })
                .build()) {
            CompletableFuture<Integer> blocked = portal.workers().run(() -> 1).toFuture();
            await().until(gate::isEntered);
            assertThat(portal.workers().run(() -> 2).block(Duration.ofSeconds(10)))
                    .isEqualTo(2);
            assertThat(blocked).isNotDone();
            gate.open();
            assertThat(blocked.join()).isEqualTo(1);
        }
    }

    @Tag("D14")
    @Test
    void aTaskOfAClosedPortalIsToldAtOnceAlsoWhereNoPermitIsFree() {
        BlockingPortal portal = builder().build();
        Mono<Integer> task =
                portal.workers().limitedBy(CapacityLimiter.of("none", 0)).run(() -> 1);
        portal.close();
        assertThatThrownBy(() -> task.block(Duration.ofSeconds(5))).isInstanceOf(PortalClosedException.class);
    }

    @Tag("D14")
    @Test
    void aTaskThatIsRequestedOnlyAfterTheCloseIsToldAtOnce() {
        BlockingPortal portal = builder().build();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        portal.workers()
                .limitedBy(CapacityLimiter.of("none", 0))
                .run(() -> 1)
                .subscribe(new Told<>(told, subscription -> {
                    portal.close();
                    subscription.request(1);
                }));
        assertThat(told).isCompletedWithValueMatching(PortalClosedException.class::isInstance);
    }

    @Tag("T7")
    @Test
    void aTaskOfAClosedPortalIsToldWithoutDemand() {
        BlockingPortal portal = builder().build();
        portal.close();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        portal.workers().run(() -> 1).subscribe(new Told<>(told, subscription -> {}));
        assertThat(told).isCompletedWithValueMatching(PortalClosedException.class::isInstance);
    }

    @Tag("D5")
    @Test
    void aTaskThatNoCallMadeDoesNotWaitForItselfWhenItClosesThePortal() {
        BlockingPortal portal = builder().drainTimeout(Duration.ofMinutes(5)).build();
        portal.workers()
                .run(() -> {
                    portal.close();
                    return 1;
                })
                .block(Duration.ofSeconds(10));
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSED);
    }

    /** Keeps the error. */
    private static final class Told<T> extends BaseSubscriber<T> {

        private final CompletableFuture<Throwable> error;
        private final Consumer<Subscription> onSubscribe;

        Told(CompletableFuture<Throwable> error, Consumer<Subscription> onSubscribe) {
            this.error = error;
            this.onSubscribe = onSubscribe;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            onSubscribe.accept(subscription);
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            error.complete(throwable);
        }
    }
}
