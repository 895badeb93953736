package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What an adaptive limit is told, and what it does to the permits. */
@Timeout(20)
class AdaptiveLimitTest {

    private final Told told = new Told();
    private final BlockingPortal portal = portal(2, Dispatch.LOOP, told);

    private static BlockingPortal portal(int permits, Dispatch dispatch, AdaptiveLimit limit) {
        return BlockingPortal.builder()
                .name("test")
                .loops(1)
                .dispatch(dispatch)
                .maxConcurrentCalls(permits)
                .adaptiveLimit(limit)
                .drainTimeout(Duration.ofSeconds(2))
                .build();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    /** Keeps what it is told, and says always the same. */
    private static final class Told implements AdaptiveLimit {

        private final List<Ran> calls = new CopyOnWriteArrayList<>();
        private volatile int says = 2;

        @Override
        public int callRan(Outcome outcome, long runNanos, int inFlight, @Nullable Throwable failure) {
            calls.add(new Ran(outcome, runNanos, inFlight, failure));
            return says;
        }

        private record Ran(
                Outcome outcome,
                long runNanos,
                int inFlight,
                @Nullable Throwable failure) {}

        Ran only() {
            assertThat(calls).hasSize(1);
            return calls.get(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldWhatACallTookWithoutTheWaitForItsPermit(Dispatch dispatch) throws Exception {
        told.says = 1;
        try (BlockingPortal one = portal(1, dispatch, told)) {
            Sinks.One<String> first = Sinks.one();
            CompletableFuture<String> holder = one.submit(first::asMono);
            await().until(() -> first.currentSubscriberCount() == 1);
            Caller<String> waiter = Caller.start(() -> one.call(() -> Mono.just("second")));
            long began = System.nanoTime();
            await().until(() -> one.snapshot().admission().waiting() == 1
                    && System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(100));
            long releasedAt = System.nanoTime();
            first.tryEmitValue("first");
            assertThat(waiter.value()).isEqualTo("second");
            long afterRelease = System.nanoTime() - releasedAt;
            assertThat(holder).isCompletedWithValue("first");
            assertThat(told.calls).extracting(Told.Ran::outcome).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS);
            assertThat(told.calls.get(0).runNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
            assertThat(told.calls.get(1).runNanos()).isBetween(0L, afterRelease);
        }
    }

    @Test
    void doesNotUndoWhatSomebodyElseHasSetMeanwhile() {
        AtomicReference<BlockingPortal> own = new AtomicReference<>();
        AdaptiveLimit overtaken = (outcome, runNanos, inFlight, failure) -> {
            own.get().limiter().setPermits(5);
            return 25;
        };
        try (BlockingPortal overtakenPortal = portal(5, Dispatch.LOOP, overtaken)) {
            own.set(overtakenPortal);
            overtakenPortal.call(() -> Mono.just(1));
            assertThat(overtakenPortal.limiter().permits()).isEqualTo(5);
        }
    }

    @Test
    void isToldHowManyAreInFlight() {
        Sinks.One<String> other = Sinks.one();
        portal.submit(other::asMono);
        portal.call(() -> Mono.just(1));
        assertThat(told.only().inFlight()).isEqualTo(2);
        other.tryEmitEmpty();
    }

    @Test
    void isToldWhatATaskFailedWith() {
        IllegalStateException failure = new IllegalStateException("no such order");
        assertThatThrownBy(() -> portal.call(() -> Mono.error(failure))).isSameAs(failure);
        assertThat(told.only().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(told.only().failure()).isSameAs(failure);
    }

    @Test
    void isToldOfACallThatTimedOutAsItRan() {
        Duration timeout = Duration.ofSeconds(1); // in which a busy machine comes to run it
        assertThatThrownBy(() -> portal.timeout(timeout).call(Mono::never)).isInstanceOf(PortalTimeoutException.class);
        assertThat(told.only().outcome()).isEqualTo(Outcome.TIMEOUT);
        assertThat(told.only().runNanos()).isPositive();
    }

    @Test
    void isNotToldOfCallsThatSayNothingOfWhatTheyCall() throws Exception {
        CompletableFuture<Object> cancelled = portal.submit(Mono::never);
        Caller<Object> interrupted = Caller.start(() -> portal.call(Mono::never));
        await().until(() -> portal.snapshot().admission().active() == 2);
        assertThatThrownBy(() -> portal.submit(Mono::never)).isInstanceOf(PortalSaturatedException.class);
        cancelled.cancel(true);
        interrupted.thread().interrupt();
        assertThat(interrupted.failure()).isInstanceOf(PortalInterruptedException.class);
        await().until(() -> portal.snapshot().admission().active() == 0);
        assertThat(told.calls).isEmpty();
    }

    @Test
    void isNotToldOfStreamsStartedTasksAndResources() {
        assertThat(portal.stream(() -> Flux.just(1, 2))).containsExactly(1, 2);
        assertThat(portal.start(ready -> Mono.just(1).doOnNext(any -> ready.ready("ready")))
                        .result())
                .succeedsWithin(Duration.ofSeconds(10));
        portal.acquire(() -> Mono.just("resource"), released -> Mono.empty()).close();
        await().until(() -> portal.snapshot().admission().active() == 0);
        assertThat(told.calls).isEmpty();
    }

    @Test
    void isToldOfACallAndNotOfThoseWithinIt() {
        portal.call(() -> portal.workers().run(() -> portal.call(() -> Mono.just(1))));
        assertThat(told.calls).hasSize(1);
    }

    @Test
    void whatItSaysIsTheLimitAndLetsThoseInWhoWait() throws Exception {
        Sinks.One<String> one = Sinks.one();
        Sinks.One<String> other = Sinks.one();
        portal.submit(one::asMono);
        portal.submit(other::asMono);
        Caller<Integer> first = Caller.start(() -> portal.call(() -> Mono.just(1)));
        Caller<Integer> second = Caller.start(() -> portal.call(() -> Mono.just(2)));
        await().until(() -> portal.snapshot().admission().waiting() == 2);
        told.says = 4;
        one.tryEmitEmpty();
        assertThat(first.value()).isEqualTo(1);
        assertThat(second.value()).isEqualTo(2);
        assertThat(portal.snapshot().admission().limit()).isEqualTo(4);
        other.tryEmitEmpty();
    }

    @Test
    void aLowerLimitTakesNoPermitFromThoseInFlight() {
        Sinks.One<String> sink = Sinks.one();
        CompletableFuture<String> running = portal.submit(sink::asMono);
        told.says = 0;
        portal.call(() -> Mono.just(1));
        assertThat(portal.snapshot().admission().limit()).isZero();
        assertThat(running).isNotDone();
        assertThat(portal.snapshot().admission().active()).isEqualTo(1);
        told.says = 2;
        sink.tryEmitValue("answer");
        assertThat(running).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("answer");
        assertThat(portal.call(() -> Mono.just(2))).isEqualTo(2);
    }

    @Test
    void oneThatThrowsChangesNothingAndIsWarnedOfOnceAMinute() {
        AdaptiveLimit broken = (outcome, runNanos, inFlight, failure) -> {
            throw new AssertionError("broken limit");
        };
        try (LogLines log = LogLines.listen();
                BlockingPortal one = portal(1, Dispatch.LOOP, broken)) {
            assertThat(one.call(() -> Mono.just(1))).isEqualTo(1);
            for (int call = 0; call < 100; call++) {
                assertThat(one.call(() -> Mono.just(2))).isEqualTo(2);
            }
            assertThat(one.snapshot().admission().limit()).isEqualTo(1);
            assertThat(log.warnings())
                    .containsExactly("Portal 'test': adaptive limit "
                            + broken.getClass().getName() + " failed; the limit stays at 1");
        }
    }

    /** On its loop, which it holds up, but neither the caller nor the permit; it is asked once, whoever settles the call. */
    @Test
    void oneThatBlocksForEverIsGoneOnWithout() throws Exception {
        Gate gate = new Gate();
        AtomicInteger asked = new AtomicInteger();
        AdaptiveLimit blocking = (outcome, runNanos, inFlight, failure) -> {
            asked.incrementAndGet();
            gate.block();
            return 2;
        };
        try (BlockingPortal two = BlockingPortal.builder()
                .name("test")
                .loops(2)
                .maxConcurrentCalls(2)
                .adaptiveLimit(blocking)
                .drainTimeout(Duration.ofSeconds(2))
                .build()) {
            Caller<Integer> first = Caller.start(() -> two.call(() -> Mono.just(1)));
            assertThat(first.value()).isEqualTo(1);
            assertThat(gate.isEntered()).isTrue();
            assertThat(two.snapshot().admission().active()).isZero();
            assertThat(asked).hasValue(1);
            assertThat(two.call(() -> Mono.just(2))).isEqualTo(2);
            assertThat(asked).hasValue(2);
            gate.open();
        }
    }

    @Test
    void aNegativeLimitIsNone() {
        told.says = -1;
        try (LogLines log = LogLines.listen()) {
            portal.call(() -> Mono.just(1));
            portal.call(() -> Mono.just(2));
            assertThat(portal.snapshot().admission().limit()).isEqualTo(2);
            assertThat(log.warnings()).hasSize(1);
        }
    }

    /** Who raises and lowers the limit while hundreds of calls come and go takes no permit and gives none away. */
    @Test
    void theBooksBalanceWhileTheLimitMoves() throws Exception {
        AtomicInteger next = new AtomicInteger();
        AdaptiveLimit moving = (outcome, runNanos, inFlight, failure) -> 1 + next.incrementAndGet() % 7;
        try (BlockingPortal one = portal(4, Dispatch.LOOP, moving)) {
            List<Caller<Integer>> callers = IntStream.range(0, 8)
                    .mapToObj(number -> Caller.start(() -> {
                        int sum = 0;
                        for (int call = 0; call < 200; call++) {
                            sum += one.call(() -> Mono.just(1));
                        }
                        return sum;
                    }))
                    .toList();
            for (Caller<Integer> caller : callers) {
                assertThat(caller.value()).isEqualTo(200);
            }
            assertThat(one.snapshot().admission())
                    .matches(now -> now.active() == 0 && now.waiting() == 0 && now.limit() >= 1 && now.limit() <= 7);
        }
        assertThat(next).hasValue(8 * 200);
    }
}
