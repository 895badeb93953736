package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.PortalSaturatedException.Bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** How long and how many may wait for a permit, and who gets it. */
@Timeout(30)
class BoundsTest {

    private final BlockingPortalBuilder builder = BlockingPortal.builder()
            .name("bounded")
            .loops(1)
            .maxConcurrentCalls(1)
            .drainTimeout(Duration.ofMillis(50));
    private BlockingPortal portal = builder.build();

    @AfterEach
    void close() {
        portal.close();
    }

    private void build() {
        portal.close();
        portal = builder.build();
    }

    private static PortalSaturatedException saturationOf(BlockingPortal view) {
        return catchThrowableOfType(PortalSaturatedException.class, () -> view.call(() -> Mono.just(1)));
    }

    private void awaitWaiting(int waiting) {
        await().until(() -> portal.snapshot().admission().waiting() == waiting);
    }

    @Test
    void aMaxWaitEndsTheWaitLongBeforeTheDeadline() {
        builder.maxWait(Duration.ofMillis(50));
        build();
        portal.submit(Mono::never);
        PortalSaturatedException saturated = saturationOf(portal.timeout(Duration.ofSeconds(20)));
        assertThat(saturated.bound()).isEqualTo(Bound.MAX_WAIT);
        assertThat(saturated.waited()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
        assertThat(saturated).hasMessageContaining("none ended within 50ms (maxWait), so unnamed call");
    }

    @Test
    void aMaxWaitOfZeroTurnsAwayAtOnce() {
        builder.maxWait(Duration.ZERO);
        build();
        assertThat(portal.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
        portal.submit(Mono::never);
        PortalSaturatedException saturated = saturationOf(portal);
        assertThat(saturated.bound()).isEqualTo(Bound.MAX_WAIT);
        assertThat(saturated.waited()).isLessThan(Duration.ofSeconds(1));
        assertThat(portal.snapshot().admission().waiting()).isZero();
    }

    @Test
    void whoComesWhenAsManyWaitAsMayIsTurnedAwayAtOnce() throws Exception {
        builder.maxWaiting(1);
        build();
        Sinks.One<Integer> answer = Sinks.one();
        CompletableFuture<Integer> holder = portal.submit(answer::asMono);
        Caller<Integer> waiting = Caller.start(() -> portal.call(() -> Mono.just(2)));
        awaitWaiting(1);
        PortalSaturatedException saturated = saturationOf(portal);
        assertThat(saturated.bound()).isEqualTo(Bound.MAX_WAITING);
        assertThat(saturated).hasMessageContaining("1 waiting, and no more may wait (maxWaiting), so");
        answer.tryEmitValue(1);
        assertThat(holder.join()).isEqualTo(1);
        assertThat(waiting.value()).isEqualTo(2);
    }

    @Test
    void whoCannotEndInTimeAnyMoreDoesNotWaitOn() {
        builder.maxWait(Duration.ofSeconds(20));
        build();
        Duration took = takes(1000, "slow");
        Duration timeout = Duration.ofMillis(took.toMillis() + 1000);
        portal.submit(Mono::never);
        PortalSaturatedException saturated = saturationOf(portal.named("slow").timeout(timeout));
        assertThat(saturated.bound()).isEqualTo(Bound.NO_TIME_LEFT);
        assertThat(saturated.waited()).isBetween(Duration.ofMillis(500), timeout.minusMillis(100));
        assertThat(saturated.getMessage())
                .matches(".* none ended in time: after \\d+ ms \\d+ ms were left of \\S+, and such calls took \\d+ ms"
                        + " lately, so call 'slow' was not started.*");
    }

    /** Not less than what its name has taken lately from then on. */
    private Duration takes(long millis, String name) {
        long begin = System.nanoTime();
        portal.named(name).call(() -> Mono.delay(Duration.ofMillis(millis)));
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void whoFindsAFreePermitStartsWhateverItsNameTook() {
        takes(1500, "slow");
        assertThat(portal.named("slow").timeout(Duration.ofSeconds(1)).<Integer>call(() -> Mono.just(1)))
                .isEqualTo(1);
    }

    @Test
    void whatALoopTakesTooLateIsNotBuilt() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicInteger built = new AtomicInteger();
        try (BlockingPortal late = builder.maxConcurrentCalls(2).build()) {
            late.named("slow").call(() -> Mono.delay(Duration.ofSeconds(1)));
            late.submit(() -> Mono.fromCallable(() -> blocked.await(20, TimeUnit.SECONDS)));
            Caller<Integer> caller = Caller.start(() ->
                    late.named("slow").timeout(Duration.ofMillis(2500)).call(() -> Mono.just(built.incrementAndGet())));
            await().until(() -> late.snapshot().calls().stream()
                    .anyMatch(call ->
                            "slow".equals(call.name()) && call.remaining().toMillis() < 900));
            blocked.countDown();
            assertThat(caller.failure())
                    .hasMessageContaining("in a loop's queue")
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            saturated -> assertThat(saturated.bound()).isEqualTo(Bound.NO_TIME_LEFT));
        }
        assertThat(built).hasValue(0);
    }

    @Test
    void aSubmitSaysThatItDoesNotWait() {
        portal.submit(Mono::never);
        PortalSaturatedException saturated =
                catchThrowableOfType(PortalSaturatedException.class, () -> portal.submit(Mono::never));
        assertThat(saturated.bound()).isEqualTo(Bound.NO_PERMIT);
        assertThat(saturated.waited()).isZero();
        assertThat(saturated.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /** As if they stood in a queue, so that as many come back as can be let in; one permit comes free in a second. */
    @Test
    void whoIsTurnedAwayComesBackAfterThoseWhoWereTurnedAwayBefore() {
        Duration took = takes(1000, "slow");
        portal.submit(Mono::never);
        List<Duration> turns = Stream.generate(
                        () -> catchThrowableOfType(PortalSaturatedException.class, () -> portal.submit(Mono::never)))
                .limit(60)
                .map(PortalSaturatedException::retryAfter)
                .toList();
        assertThat(turns).isSorted().endsWith(Duration.ofSeconds(30));
        assertThat(turns.get(0)).isBetween(Duration.ofSeconds(1), took);
        assertThat(turns.get(19)).isBetween(Duration.ofSeconds(15), took.multipliedBy(20));
    }

    @Test
    void permitsGoToWhoCameFirst() throws Exception {
        assertThat(orderOfThree(false)).containsExactly(0, 1, 2);
    }

    @Test
    void onceSomebodyHadToBeTurnedAwayTheyGoToWhoCameLast() throws Exception {
        assertThat(orderOfThree(true)).containsExactly(2, 1, 0);
    }

    private List<Integer> orderOfThree(boolean overloaded) throws Exception {
        List<Integer> order = new CopyOnWriteArrayList<>();
        Sinks.One<Integer> answer = Sinks.one();
        portal.submit(answer::asMono);
        Caller<?>[] callers = new Caller<?>[3];
        for (int i = 0; i < 3; i++) {
            int number = i;
            callers[i] = Caller.start(() -> portal.call(() -> Mono.fromSupplier(() -> order.add(number))));
            awaitWaiting(i + 1);
        }
        if (overloaded) {
            assertThat(saturationOf(portal.timeout(Duration.ofMillis(20)))).isNotNull();
        }
        answer.tryEmitEmpty();
        for (Caller<?> caller : callers) {
            caller.value();
        }
        return order;
    }

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void tasksOfTheWorkersThatNoMoreMayWaitForFail(Caller.Kind kind) {
        assumeTrue(kind == Caller.Kind.PLATFORM || Caller.Kind.virtualThreadsExist(), "Java has no virtual threads");
        Recorder recorder = new Recorder();
        builder.workerLimit(1).workerMaxWaiting(1).listener(recorder);
        builder.workerThreadFactory(kind::thread);
        build();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> running =
                portal.workers().run(() -> release.await(20, TimeUnit.SECONDS)).toFuture();
        CompletableFuture<Integer> waiting = portal.workers().run(() -> 2).toFuture();
        PortalSaturatedException saturated = catchThrowableOfType(
                PortalSaturatedException.class,
                () -> portal.workers().named("pdf").run(() -> 3).block());
        assertThat(saturated.bound()).isEqualTo(Bound.MAX_WAITING);
        assertThat(saturated.callName()).isEqualTo("pdf");
        assertThat(saturated)
                .hasMessage(
                        "Portal 'bounded' runs no more blocking tasks now: 1 hold a permit of limiter 'workers' (limit 1), 1"
                                + " wait, and no more may wait (workerMaxWaiting), so task 'pdf' was not started. Find what holds the"
                                + " permits with snapshot(), or raise workerLimit");
        release.countDown();
        assertThat(running.join()).isTrue();
        assertThat(waiting.join()).isEqualTo(2);
    }

    @Test
    void aTimeOutThatWaitedMostOfItsTimeSaysSo() throws Exception {
        builder.maxWait(Duration.ofSeconds(20));
        build();
        Sinks.One<Integer> answer = Sinks.one();
        portal.named("holder").submit(answer::asMono);
        Caller<Object> late =
                Caller.start(() -> portal.timeout(Duration.ofSeconds(4)).call(Mono::never));
        await().until(() -> portal.snapshot().calls().stream()
                .anyMatch(call -> call.remaining() != null && call.remaining().toMillis() < 1500));
        answer.tryEmitEmpty();
        assertThat(late.failure()).isInstanceOfSatisfying(PortalTimeoutException.class, timeout -> {
            assertThat(timeout.phase()).isEqualTo(PortalSnapshot.Phase.ADMISSION);
            assertThat(timeout)
                    .hasMessageContaining(": most of its time went into waiting for a permit; now ")
                    .hasMessageContaining("(maxConcurrentCalls=1), 0 waiting. ")
                    .hasMessageNotContaining("service");
        });
    }

    @Test
    void negativeBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxWait(Duration.ofMillis(-1)))
                .withMessage("maxWait must be zero or above, but was PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxWaiting(-1))
                .withMessage("maxWaiting must be 0 or more, but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.workerMaxWaiting(-1))
                .withMessage("workerMaxWaiting must be 0 or more, but was -1");
    }
}
