package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSaturatedException.Bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Permits for calls, and what a chain of calls shares. */
@Timeout(20)
class AdmissionTest {

    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(2)
            .maxConcurrentCalls(1)
            .listener(recorder)
            .drainTimeout(Duration.ofSeconds(2))
            .build();

    @AfterEach
    void close() {
        portal.close();
        await().untilAsserted(() -> assertThat(portal.snapshot().admission())
                .isEqualTo(new Statistics(portal.snapshot().admission().limit(), 0, 0)));
    }

    /** A blocking task on a worker thread, with the context of its subscriber restored there. */
    private static <T> Mono<T> onWorker(Supplier<T> blocking) {
        return Mono.deferContextual(context -> Mono.fromCallable(() -> {
                    try (var scope = ContextSnapshotFactory.builder().build().setThreadLocalsFrom(context)) {
                        return blocking.get();
                    }
                })
                .subscribeOn(Schedulers.boundedElastic()));
    }

    @Test
    void aCallThatFindsNoPermitWithinHalfOfItsDeadlineIsSaturated() {
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        AtomicInteger invoked = new AtomicInteger();
        assertThatThrownBy(() -> portal.named("find")
                        .timeout(Duration.ofSeconds(4))
                        .call(() -> Mono.just(invoked.incrementAndGet())))
                .isInstanceOfSatisfying(PortalSaturatedException.class, e -> {
                    assertThat(e.admission()).isEqualTo(new Statistics(1, 1, 0));
                    assertThat(e.bound()).isEqualTo(Bound.MAX_WAIT);
                    assertThat(e.waited()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
                })
                .hasMessageMatching(
                        "Portal 'test' is saturated: 1 call in flight \\(maxConcurrentCalls=1\\), 0 waiting, none ended within"
                                + " 2000 ms \\(maxWait, half of 4s\\), so call 'find' was not started\\. Longest in flight: unnamed call 1 \\(\\w+, \\d+\\.\\d"
                                + " s\\)\\. Find what holds the calls with snapshot\\(\\), or raise maxConcurrentCalls");
        assertThat(invoked).hasValue(0);
        holder.cancel(true);
        await().untilAsserted(() ->
                assertThat(recorder.outcomes()).containsExactlyInAnyOrder(Outcome.SATURATED, Outcome.CANCELLED));
    }

    @Test
    void aSubmitThatFindsNoPermitIsSaturatedAtOnce() {
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        assertThatThrownBy(() -> portal.submit(() -> Mono.just(1)))
                .isInstanceOf(PortalSaturatedException.class)
                .hasMessageStartingWith(
                        "Portal 'test' is saturated: 1 call in flight (maxConcurrentCalls=1), 0 waiting, submit does not wait");
        holder.cancel(true);
    }

    @Test
    void theMessageSaysWhenPermitsWentToEarlierOnes() throws Exception {
        Sinks.One<Integer> first = Sinks.one();
        CompletableFuture<Integer> holder = portal.submit(first::asMono);
        Caller<Object> earlier =
                Caller.start(() -> portal.timeout(Duration.ofSeconds(20)).call(Mono::never));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        Caller<Object> later = Caller.start(
                () -> portal.named("later").timeout(Duration.ofSeconds(4)).call(Mono::never));
        await().until(() -> portal.snapshot().admission().waiting() == 2);
        first.tryEmitEmpty();
        assertThat(later.failure())
                .hasMessageContaining("0 waiting, 1 went to others within 2000 ms (maxWait, half of 4s)");
        assertThat(holder).isCompleted();
        portal.snapshot().calls().forEach(call -> portal.cancel(call.id()));
        assertThat(earlier.failure()).isInstanceOf(PortalCancelledException.class);
    }

    @Test
    @Tag("CL03")
    void aLimitOf0AdmitsNothing() {
        try (BlockingPortal closed =
                BlockingPortal.builder().maxConcurrentCalls(0).build()) {
            assertThatThrownBy(() -> closed.timeout(Duration.ofMillis(5)).call(() -> Mono.just(1)))
                    .isInstanceOf(PortalSaturatedException.class)
                    .hasMessageContaining("0 calls in flight (maxConcurrentCalls=0)");
        }
    }

    @Test
    void aWaitingCallShowsItsPhaseAndIsCancelledThere() throws Exception {
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        Caller<Object> waiter = Caller.start(() -> portal.named("waits").call(Mono::never));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        PortalSnapshot.Call call = portal.snapshot().calls().get(1);
        assertThat(call.phase()).isEqualTo(PortalSnapshot.Phase.ADMISSION);
        assertThat(call.callSite().getMethodName()).contains("aWaitingCallShowsItsPhaseAndIsCancelledThere");
        assertThat(portal.cancel(call.id())).isTrue();
        assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 1, 0));
        assertThat(waiter.failure()).isInstanceOf(PortalCancelledException.class);
        holder.cancel(true);
    }

    @Test
    void anInterruptedWaiterGivesItsPlaceUp() throws Exception {
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        Caller<Object> waiter = Caller.start(() -> portal.call(Mono::never));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        waiter.thread().interrupt();
        assertThat(waiter.failure()).isInstanceOf(PortalInterruptedException.class);
        assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 1, 0));
        holder.cancel(true);
    }

    @Test
    void aCallThatWaitsForAPermitIsServedDuringTheDrain() throws Exception {
        Sinks.One<Integer> first = Sinks.one();
        CompletableFuture<Integer> holder = portal.submit(first::asMono);
        Caller<String> waiter = Caller.start(() -> portal.call(() -> Mono.just("served")));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        Caller<Object> closer = Caller.start(() -> {
            portal.close();
            return null;
        });
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSING);
        first.tryEmitValue(1);
        assertThat(waiter.value()).isEqualTo("served");
        assertThat(holder).isCompletedWithValue(1);
        closer.value();
    }

    @Test
    @Tag("CL06")
    void aWaitingCallFurtherDownAChainSharesThePermitSoALimitOfOneCannotLockItselfOut() {
        int result = portal.call(() -> onWorker(() -> portal.call(() -> onWorker(() -> {
            assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 1, 0));
            return portal.call(() -> Mono.just(3));
        }))));
        assertThat(result).isEqualTo(3);
    }

    @Test
    void aChainRemembersThePermitsOfEveryPortalOnIt() {
        try (BlockingPortal other =
                BlockingPortal.builder().name("other").maxConcurrentCalls(1).build()) {
            int result = portal.call(() -> onWorker(() -> other.call(() ->
                    onWorker(() -> portal.call(() -> onWorker(() -> other.call(() -> Mono.just(4))))))));
            assertThat(result).isEqualTo(4);
        }
    }

    @Test
    void whatMayOutliveTheChainTakesItsOwnPermit() {
        assertThatThrownBy(() -> portal.call(() -> onWorker(() -> portal.submit(() -> Mono.just(1)))))
                .isInstanceOf(PortalSaturatedException.class);
    }

    @Test
    void aCallFurtherDownGetsWhatIsLeftOfTheDeadline() throws Exception {
        Caller<Object> caller = Caller.start(() -> portal.named("outer")
                .timeout(Duration.ofSeconds(2))
                .call(() -> onWorker(() ->
                        portal.named("inner").timeout(Duration.ofSeconds(10)).call(Mono::never))));
        await().until(() -> portal.snapshot().calls().size() == 2);
        PortalSnapshot snapshot = portal.snapshot();
        assertThat(snapshot.calls()).extracting(PortalSnapshot.Call::name).containsExactly("outer", "inner");
        assertThat(snapshot.calls())
                .allSatisfy(call -> assertThat(call.remaining()).isLessThan(Duration.ofSeconds(2)));
        assertThat(caller.failure()).isInstanceOf(PortalTimeoutException.class);
        await().untilAsserted(() -> assertThat(recorder.finished).hasSize(2));
    }

    @Test
    @Tag("TP07")
    void aCallWhoseDeadlineHasPassedBeforeALoopCouldTakeItIsNotSubscribed() {
        AtomicInteger invoked = new AtomicInteger();
        PortalListener slow = new PortalListener() {
            @Override
            public void callStarted(CallInfo call) {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }
        };
        try (BlockingPortal brief = BlockingPortal.builder().listener(slow).build()) {
            assertThatThrownBy(
                            () -> brief.timeout(Duration.ofMillis(10)).call(() -> Mono.just(invoked.incrementAndGet())))
                    .isInstanceOfSatisfying(
                            PortalTimeoutException.class,
                            e -> assertThat(e.phase()).isEqualTo(PortalSnapshot.Phase.QUEUED));
            assertThat(brief.snapshot().admission().active()).isZero();
        }
        assertThat(invoked).hasValue(0);
    }

    @Test
    void aCallOfAChainThatHasEndedIsOnItsOwn() throws Exception {
        CompletableFuture<Caller<Integer>> left = new CompletableFuture<>();
        Sinks.One<Integer> go = Sinks.one();
        portal.timeout(Duration.ofSeconds(1))
                .call(() -> onWorker(() -> left.complete(Caller.start(ContextSnapshotFactory.builder()
                        .build()
                        .captureAll()
                        .wrap(() -> {
                            go.asMono().block();
                            return portal.call(() -> Mono.just(5).delayElement(Duration.ofMillis(1200)));
                        })))));
        go.tryEmitValue(1);
        assertThat(left.get().value()).isEqualTo(5);
    }

    @Test
    void aWaitingCallOfARunningChainIsNoNewcomerToAClosingPortal() throws Exception {
        CompletableFuture<Boolean> closing = new CompletableFuture<>();
        Caller<Integer> outer = Caller.start(() -> portal.call(() -> onWorker(() -> {
            closing.join();
            return portal.call(() -> Mono.just(6));
        })));
        await().until(() -> portal.snapshot().admission().active() == 1);
        Caller<Object> closer = Caller.start(() -> {
            portal.close();
            return null;
        });
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSING);
        assertThatThrownBy(() -> portal.call(() -> Mono.just(0))).isInstanceOf(PortalClosedException.class);
        closing.complete(true);
        assertThat(outer.value()).isEqualTo(6);
        closer.value();
    }
}
