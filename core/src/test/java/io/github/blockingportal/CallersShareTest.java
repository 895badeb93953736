package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.Dispatchers;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A time-out whose reason is the caller says so. */
@Timeout(60)
class CallersShareTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final AtomicReference<PortalTimeoutException> IN_INITIALIZER = new AtomicReference<>();
    private static final BlockingPortal SHARED = BlockingPortal.builder().build();

    private final BlockingPortal portal = BlockingPortal.builder().build();
    private final ReentrantLock lock = new ReentrantLock();

    @AfterEach
    void close() {
        portal.close();
    }

    @AfterAll
    static void closeShared() {
        SHARED.close();
    }

    static Stream<Caller.Kind> callers() {
        return Stream.of(Caller.Kind.values())
                .filter(kind -> kind == Caller.Kind.PLATFORM || Caller.Kind.virtualThreadsExist());
    }

    private static PortalTimeoutException timedOut(BlockingPortal portal, Supplier<Mono<Object>> task) {
        return catchThrowableOfType(
                PortalTimeoutException.class, () -> portal.timeout(SHORT).call(task));
    }

    private Mono<Object> locking() {
        lock.lock();
        lock.unlock();
        return Mono.empty();
    }

    private Object synchronizing(Object monitor) {
        synchronized (monitor) {
            return monitor;
        }
    }

    @Tag("R18")
    @ParameterizedTest
    @MethodSource("callers")
    void aLoopWaitsForTheMonitorOfItsCaller(Caller.Kind kind) throws Exception {
        Object monitor = new Object();
        PortalTimeoutException timeout = Caller.start(kind, () -> {
                    synchronized (monitor) {
                        return timedOut(portal, () -> Mono.just(synchronizing(monitor)));
                    }
                })
                .value();
        assertThat(timeout)
                .hasMessageMatching(
                        ".*: loop 'portal-loop-\\d+' has been blocked for .* s at .*CallersShareTest\\.synchronizing\\(.*\\); it"
                                + " waits at .*CallersShareTest\\.synchronizing\\(CallersShareTest\\.java:\\d+\\) for a lock"
                                + " \\(java\\.lang\\.Object@[0-9a-f]+\\) that the calling thread '.+' holds\\. Do not call while you"
                                + " hold a lock that the task needs");
        assertThat(timeout.blockedLoop()).startsWith("portal-loop-");
    }

    @Tag("R18")
    @ParameterizedTest
    @MethodSource("callers")
    void aLoopWaitsForTheReentrantLockOfItsCaller(Caller.Kind kind) throws Exception {
        PortalTimeoutException timeout = Caller.start(kind, () -> {
                    lock.lock();
                    try {
                        return timedOut(portal, this::locking);
                    } finally {
                        lock.unlock();
                    }
                })
                .value();
        assertThat(timeout)
                .hasMessageContaining("; it waits at ")
                .hasMessageMatching(
                        ".*for a lock \\(java\\.util\\.concurrent\\.locks\\.ReentrantLock\\$NonfairSync@.*");
    }

    @Tag("R18")
    @ParameterizedTest
    @MethodSource("callers")
    void aLoopWaitsForTheBinOfAMapThatItsCallerComputes(Caller.Kind kind) throws Exception {
        Map<String, Object> map = new ConcurrentHashMap<>();
        PortalTimeoutException timeout = Caller.start(kind, () -> {
                    AtomicReference<PortalTimeoutException> seen = new AtomicReference<>();
                    map.computeIfAbsent("key", key -> {
                        seen.set(timedOut(portal, () -> Mono.just(map.computeIfAbsent("key", same -> "value"))));
                        return "done";
                    });
                    return seen.get();
                })
                .value();
        assertThat(timeout).hasMessageContaining("for a lock (java.util.concurrent.ConcurrentHashMap$ReservationNode@");
    }

    @Tag("R18")
    @ParameterizedTest
    @MethodSource("callers")
    void aWorkerWaitsForTheLockOfTheCaller(Caller.Kind kind) throws Exception {
        PortalTimeoutException timeout = Caller.start(kind, () -> {
                    lock.lock();
                    try {
                        return timedOut(portal, () -> portal.workers().run(() -> locking()));
                    } finally {
                        lock.unlock();
                    }
                })
                .value();
        assertThat(timeout)
                .hasMessageMatching(
                        ".*: thread 'portal-worker-\\d+' waits at .*CallersShareTest\\.locking\\(.*\\) for a lock"
                                + " \\(.*\\) that the calling thread '.+' holds, and the call may wait for that\\. .*");
        assertThat(timeout.blockedLoop()).isNull();
    }

    @Tag("R18")
    @Test
    void aLockThatNobodyOfTheChainWaitsForIsNotNamed() {
        Object monitor = new Object();
        Caller<Object> stranger;
        synchronized (monitor) {
            stranger = Caller.start(() -> synchronizing(monitor));
            while (stranger.thread().getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            assertThat(timedOut(portal, Mono::never)).hasMessageContaining("the service did not answer in time");
        }
        assertThat(stranger).isNotNull();
    }

    static class Initialized {

        static {
            IN_INITIALIZER.set(timedOut(SHARED, () -> Mono.just("from the initializer")));
        }

        static void use() {}
    }

    static class InitializedByWorker {

        static {
            IN_INITIALIZER.set(timedOut(SHARED, () -> SHARED.workers().run(() -> "from the initializer")));
        }

        static void use() {}
    }

    @Tag("R17")
    @Test
    void aLambdaOfAClassThatItsCallerInitializes() {
        Initialized.use();
        assertThat(IN_INITIALIZER.get())
                .hasMessageMatching(
                        ".*: loop 'portal-loop-\\d+' has been blocked for \\d\\.\\d s; it waits for class .*\\$Initialized, which the"
                                + " calling thread '.+' is initializing at"
                                + " .*\\$Initialized\\.<clinit>\\(CallersShareTest\\.java:\\d+\\)\\. Nothing of a class, not even a lambda"
                                + " in it, runs on another thread before its static initializer has ended; call from outside of it");
    }

    @Tag("R17")
    @Test
    void aCallerThatInitializesAClassMayBeTheReason() {
        InitializedByWorker.use();
        assertThat(IN_INITIALIZER.get().getMessage())
                .contains("class " + InitializedByWorker.class.getName())
                .contains("is initializing")
                .doesNotContain("internal.");
    }

    @Tag("R24")
    @Test
    void anAnswerThatWasToComeOnTheCallersOwnScheduler() {
        for (Scheduler own : new Scheduler[] {
            Schedulers.newBoundedElastic(1, 10, "own"),
            Schedulers.fromExecutorService(Executors.newSingleThreadExecutor())
        }) {
            PortalTimeoutException timeout = Mono.fromSupplier(
                            () -> timedOut(portal, () -> Mono.<Object>just(1).publishOn(own)))
                    .subscribeOn(own)
                    .block(Duration.ofSeconds(20));
            assertThat(timeout)
                    .hasMessageMatching(
                            ".*: the calling thread '.+' is one of a Reactor Scheduler, and what was to come on that Scheduler"
                                    + " \\(publishOn, subscribeOn, a delay\\) may have waited for it; or the service did not answer in"
                                    + " time\\. Its work was cancelled; look there, or raise timeout");
            own.dispose();
        }
    }

    @Test
    void anAnswerThatWasToComeOnTheCallersDispatcherOfKotlin() {
        CompletableFuture<PortalTimeoutException> timeout = new CompletableFuture<>();
        Dispatchers.getDefault()
                .dispatch(EmptyCoroutineContext.INSTANCE, () -> timeout.complete(timedOut(portal, Mono::never)));
        assertThat(timeout)
                .succeedsWithin(Duration.ofSeconds(20))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessageMatching(
                        ".*: the calling thread 'DefaultDispatcher-worker-\\d+' is one of Kotlin's dispatchers, and what"
                                + " was to come on that dispatcher \\(withContext, async, a flow\\) may have waited for it; or the service"
                                + " did not answer in time\\. .*");
    }

    @Tag("R24")
    @Test
    void anAnswerThatWasToComeOnTheCallersOwnExecutor() throws Exception {
        for (ExecutorService own : List.of(Executors.newSingleThreadExecutor(), Executors.newScheduledThreadPool(1))) {
            PortalTimeoutException timeout = own.submit(() -> timedOut(
                            portal, () -> Mono.fromFuture(CompletableFuture.<Object>supplyAsync(() -> 1, own))))
                    .get(20, TimeUnit.SECONDS);
            assertThat(timeout)
                    .hasMessageMatching(
                            ".*: the calling thread '.+' is one of an Executor, and what was to come on that Executor"
                                    + " \\(supplyAsync, publishOn, a delay\\) may have waited for it; or the service did not answer in"
                                    + " time\\. Its work was cancelled; look there, or raise timeout");
            own.shutdownNow();
        }
    }

    @Tag("R24")
    @Test
    void aCallerOnAThreadOfItsOwnIsToldOfTheService() {
        assertThat(timedOut(portal, Mono::never).getMessage())
                .endsWith(": the service did not answer in time. Its work was cancelled; look there, or raise timeout");
    }

    @Test
    void aWorkerHoldsThePermitForWhichWhatItsChainHasLeftBehindWaits() {
        CapacityLimiter one = CapacityLimiter.of("one", 1);
        BlockingWorkers workers = portal.workers().limitedBy(one);
        PortalTimeoutException timeout = portal.call(() -> workers.run(() -> timedOut(
                portal, () -> Mono.fromFuture(workers.run(() -> (Object) "done").toFuture()))));
        assertThat(timeout)
                .hasMessageMatching(
                        ".*: the calling thread 'portal-worker-\\d+' runs a blocking task, and no permit of its limiter 'one' is free"
                                + " \\(limit 1\\), so a blocking task that the chain begins outside of its Reactor context"
                                + " \\(toFuture\\(\\), subscribe\\(\\)\\) may have waited for one; or the service did not answer"
                                + " in time\\. Its work was cancelled; look there, or raise timeout");
    }

    @Test
    void aWorkerOfALimiterWithPermitsLeftHasNoShare() {
        BlockingWorkers workers = portal.workers().limitedBy(CapacityLimiter.of("two", 2));
        PortalTimeoutException timeout = portal.call(() -> workers.run(() -> timedOut(portal, Mono::never)));
        assertThat(timeout.getMessage()).doesNotContain("no permit of its limiter");
    }
}
