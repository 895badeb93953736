package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The races of a call that takes permits of several limiters: a grant against each way to give up, at either of them. */
@Timeout(60)
class LimiterRaceTest {

    private static final int ROUNDS = 100;

    private final CapacityLimiter first = CapacityLimiter.of("first", 1);
    private final CapacityLimiter second = CapacityLimiter.of("second", 1);
    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("race")
            .loops(1)
            .maxConcurrentCalls(2)
            .listener(recorder)
            .drainTimeout(Duration.ofMillis(50))
            .build();
    private final BlockingPortal limited = portal.limitedBy(first).limitedBy(second);

    @AfterEach
    void everyPermitIsBack() {
        for (CapacityLimiter limiter : List.of(first, second)) {
            await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0)));
        }
        await().untilAsserted(() -> assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(2, 0, 0)));
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(recorder.finished).hasSameSizeAs(recorder.started);
        portal.close();
    }

    private CapacityLimiter either() {
        return ThreadLocalRandom.current().nextBoolean() ? first : second;
    }

    private void waitsFor(CapacityLimiter limiter) {
        await().until(() -> limiter.statistics().waiting() == 1);
    }

    @RepeatedTest(ROUNDS)
    void aGrantAgainstACancelTheCallIsAnsweredOrCancelled() throws Exception {
        CapacityLimiter busy = either();
        busy.tryAcquire();
        Caller<Integer> caller = Caller.start(() -> limited.call(() -> Mono.just(1)));
        waitsFor(busy);
        long id = portal.snapshot().calls().get(0).id();
        Collision.of(busy::release, () -> portal.cancel(id));
        Throwable failure = caller.failure();
        assertThat(failure == null || failure instanceof PortalCancelledException)
                .isTrue();
    }

    @RepeatedTest(ROUNDS)
    void aGrantAgainstAnInterruptTheCallIsAnsweredOrInterrupted() throws Exception {
        CapacityLimiter busy = either();
        busy.tryAcquire();
        Caller<Integer> caller = Caller.start(() -> limited.call(() -> Mono.just(1)));
        waitsFor(busy);
        Collision.of(busy::release, () -> caller.thread().interrupt());
        Throwable failure = caller.failure();
        assertThat(failure == null || failure instanceof PortalInterruptedException)
                .isTrue();
    }

    @RepeatedTest(ROUNDS)
    void aGrantAgainstTheEndOfTheWaitTheCallIsAnsweredOrSaturated() throws Exception {
        CapacityLimiter busy = either();
        busy.tryAcquire();
        Caller<Integer> caller =
                Caller.start(() -> limited.timeout(Duration.ofMillis(20)).call(() -> Mono.just(1)));
        await().pollInterval(Duration.ofMillis(1))
                .until(() ->
                        busy.statistics().waiting() == 1 || !caller.thread().isAlive());
        busy.release();
        Throwable failure = caller.failure();
        assertThat(failure == null
                        || failure instanceof PortalSaturatedException
                        || failure instanceof PortalTimeoutException)
                .isTrue();
    }

    @RepeatedTest(ROUNDS)
    void aSecondCallThatGivesUpAtTheSecondLimiterLetsTheNextOneGoOn() throws Exception {
        second.tryAcquire();
        Caller<Integer> holdsTheFirst = Caller.start(() -> limited.call(() -> Mono.just(1)));
        waitsFor(second);
        Caller<Integer> next = Caller.start(() -> limited.call(() -> Mono.just(2)));
        waitsFor(first);
        long id = portal.snapshot().calls().get(0).id();
        Collision.of(() -> portal.cancel(id), second::release);
        Throwable failure = holdsTheFirst.failure();
        assertThat(failure == null || failure instanceof PortalCancelledException)
                .isTrue();
        assertThat(next.value()).isEqualTo(2);
    }

    @RepeatedTest(ROUNDS)
    void aNewLimitAgainstACloseLosesNoPermit() throws Exception {
        BlockingPortal closed = BlockingPortal.builder()
                .loops(1)
                .drainTimeout(Duration.ofMillis(20))
                .build();
        CapacityLimiter busy = either();
        busy.tryAcquire();
        Caller<Integer> caller =
                Caller.start(() -> closed.limitedBy(first).limitedBy(second).call(() -> Mono.just(1)));
        waitsFor(busy);
        Collision.of(
                () -> {
                    busy.setPermits(2);
                    busy.setPermits(1);
                },
                closed::close);
        Throwable failure = caller.failure();
        assertThat(failure == null || failure instanceof PortalClosedException).isTrue();
        busy.release();
    }

    @Test
    void underOverloadNoMoreRunThanAreAllowedAndEachIsAnsweredOrTurnedAway() throws Exception {
        CapacityLimiter four = CapacityLimiter.of("four", 4);
        CapacityLimiter two = CapacityLimiter.of("two", 2);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (BlockingPortal busy = BlockingPortal.builder().loops(2).build()) {
            BlockingPortal view = busy.limitedBy(four).limitedBy(two).timeout(Duration.ofMillis(400));
            List<Caller<Integer>> callers = new ArrayList<>();
            IntStream.range(0, 40)
                    .forEach(i -> callers.add(Caller.start(() -> view.call(() -> Mono.delay(Duration.ofMillis(20))
                            .doOnSubscribe(begun -> most.accumulateAndGet(running.incrementAndGet(), Math::max))
                            .doOnTerminate(running::decrementAndGet)
                            .doOnCancel(running::decrementAndGet)
                            .thenReturn(i)))));
            int answered = 0;
            for (Caller<Integer> caller : callers) {
                Throwable failure = caller.failure();
                assertThat(failure == null
                                || failure instanceof PortalSaturatedException
                                || failure instanceof PortalTimeoutException)
                        .isTrue();
                answered += failure == null ? 1 : 0;
            }
            assertThat(answered).isPositive();
            assertThat(most.get()).isBetween(1, 2);
            await().untilAsserted(() -> assertThat(four.statistics()).isEqualTo(new Statistics(4, 0, 0)));
            await().untilAsserted(() -> assertThat(two.statistics()).isEqualTo(new Statistics(2, 0, 0)));
        }
    }
}
