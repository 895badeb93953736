package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSaturatedException.Bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Settings that are changed while a portal runs. */
@Timeout(60)
class RuntimeChangeTest {

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(2)
            .maxConcurrentCalls(2)
            .drainTimeout(Duration.ofMillis(100))
            .build();

    @AfterEach
    void close() {
        portal.close();
    }

    private static <T> T onEventLoop(Callable<T> body) {
        return Mono.fromCallable(body).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(30));
    }

    private static Duration deadlineOf(BlockingPortal view) {
        CompletableFuture<Object> call = view.submit(Mono::never);
        try {
            return view.snapshot().calls().get(0).remaining();
        } finally {
            call.cancel(true);
        }
    }

    private void awaitWaiting(int calls) {
        await().until(() -> portal.snapshot().admission().waiting() == calls);
    }

    private static int one(BlockingPortal portal) {
        return portal.<Integer>call(() -> Mono.just(1));
    }

    // the portal's own permits

    @Test
    void aRaisedLimitLetsThoseInWhoWait() throws Exception {
        portal.limiter().setPermits(0);
        List<Caller<Integer>> callers = IntStream.range(0, 5)
                .mapToObj(i -> Caller.start(() -> one(portal)))
                .toList();
        awaitWaiting(5);
        portal.change(change -> change.maxConcurrentCalls(5));
        for (Caller<Integer> caller : callers) {
            assertThat(caller.value()).isEqualTo(1);
        }
        assertThat(portal.limiter().permits()).isEqualTo(5);
    }

    @Test
    void aLimitOf0LetsNobodyInAndWhatRunsFinishes() throws Exception {
        Sinks.One<Integer> answer = Sinks.one();
        Caller<Integer> runs = Caller.start(() -> portal.<Integer>call(answer::asMono));
        await().until(() -> portal.snapshot().admission().active() == 1);
        portal.change(change -> change.maxConcurrentCalls(0).maxWait(Duration.ZERO));
        PortalSaturatedException turnedAway = catchThrowableOfType(PortalSaturatedException.class, () -> one(portal));
        assertThat(turnedAway)
                .hasMessageStartingWith(
                        "Portal 'test' is saturated: 1 call in flight (maxConcurrentCalls=0), 0 waiting, none ended within 0s"
                                + " (maxWait), so");
        assertThat(turnedAway.bound()).isEqualTo(Bound.MAX_WAIT);
        answer.tryEmitValue(7);
        assertThat(runs.value()).isEqualTo(7);
        portal.change(PortalChange::asConfigured);
        assertThat(one(portal)).isEqualTo(1);
    }

    @Test
    void theLimitMayBeSetBeforeTheStartToo() {
        ManagedPortal managed = BlockingPortal.builder().buildManaged();
        managed.limiter().setPermits(3);
        managed.change(change -> change.timeout(Duration.ofSeconds(7)));
        managed.start();
        assertThat(managed.snapshot().settings().maxConcurrentCalls()).isEqualTo(3);
        assertThat(managed.snapshot().settings().timeout()).isEqualTo(Duration.ofSeconds(7));
        managed.close();
    }

    @Test
    void whoTakesAPermitLeavesRoomForOneCallLess() {
        assertThat(portal.limiter().tryAcquire()).isTrue();
        assertThat(portal.limiter().tryAcquire()).isTrue();
        assertThatThrownBy(() -> portal.submit(Mono::empty)).isInstanceOf(PortalSaturatedException.class);
        portal.limiter().release();
        assertThat(one(portal)).isEqualTo(1);
        portal.limiter().release();
    }

    @Test
    void aPermitThatSomebodyElseGaveBackDoesNotKeepItsCallFromEnding() throws Exception {
        try (LogLines lines = LogLines.listen()) {
            Sinks.One<Integer> answer = Sinks.one();
            Caller<Integer> caller = Caller.start(() -> portal.named("robbed").<Integer>call(answer::asMono));
            await().until(() -> portal.snapshot().admission().active() == 1);
            portal.limiter().release();
            answer.tryEmitValue(7);
            assertThat(caller.value()).isEqualTo(7);
            assertThat(portal.snapshot().calls()).isEmpty();
            assertThat(lines.warnings())
                    .containsExactly(
                            "Portal 'test': call 'robbed' could not give its permit back: Limiter 'test': a permit was"
                                    + " released that nobody holds");
        }
    }

    // deadlines

    @Test
    void viewsMadeBeforeFollowUnlessTheyHaveADeadlineOfTheirOwn() {
        BlockingPortal follows = portal.named("follows");
        BlockingPortal own = portal.timeout(Duration.ofSeconds(10)).named("own");
        BlockingPortal none = portal.noTimeout();
        portal.change(change -> change.timeout(Duration.ofSeconds(5)));
        assertThat(deadlineOf(portal)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
        assertThat(deadlineOf(follows)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
        assertThat(deadlineOf(own)).isBetween(Duration.ofMillis(5001), Duration.ofSeconds(10));
        assertThat(deadlineOf(none)).isNull();
        portal.change(PortalChange::noTimeout);
        assertThat(deadlineOf(follows)).isNull();
        assertThat(deadlineOf(own)).isNotNull();
    }

    @Test
    void aFacadeFollows() {
        Greeter greeter = portal.facade(Greeter.class, new SlowGreeter());
        portal.change(change -> change.timeout(Duration.ofMillis(20)));
        assertThatThrownBy(greeter::greet)
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("after 20ms");
    }

    @Test
    void aCallInFlightKeepsTheDeadlineThatItBeganWith() {
        CompletableFuture<Object> before = portal.submit(Mono::never);
        portal.change(change -> change.timeout(Duration.ofMillis(20)));
        assertThatThrownBy(() -> portal.call(Mono::never)).isInstanceOf(PortalTimeoutException.class);
        assertThat(before).isNotDone();
        assertThat(portal.snapshot().calls().get(0).remaining()).isGreaterThan(Duration.ZERO);
        before.cancel(true);
    }

    // bounds of waiting

    @Test
    void whoWaitsKeepsTheTimeThatItBeganWithAndSaysSo() throws Exception {
        portal.limiter().setPermits(0);
        portal.change(change -> change.maxWait(Duration.ofSeconds(2)));
        Caller<Integer> waits = Caller.start(() -> one(portal));
        awaitWaiting(1);
        portal.change(change -> change.maxWait(Duration.ofSeconds(50)).timeout(Duration.ofSeconds(60)));
        assertThat(waits.failure()).hasMessageContaining("none ended within 2s (maxWait)");
        portal.change(change -> change.defaultMaxWait().timeout(Duration.ofSeconds(2)));
        assertThatThrownBy(() -> one(portal)).hasMessageContaining("within 1000 ms (maxWait, half of 2s)");
    }

    @Test
    void fewerMayWaitAndNobodyWhoWaitsIsTurnedAway() throws Exception {
        portal.limiter().setPermits(0);
        List<Caller<Integer>> waiting = IntStream.range(0, 3)
                .mapToObj(i -> Caller.start(() -> one(portal)))
                .toList();
        awaitWaiting(3);
        portal.change(change -> change.maxWaiting(1));
        assertThatThrownBy(() -> one(portal))
                .isInstanceOfSatisfying(
                        PortalSaturatedException.class,
                        turnedAway -> assertThat(turnedAway.bound()).isEqualTo(Bound.MAX_WAITING));
        portal.change(change -> change.maxConcurrentCalls(1));
        for (Caller<Integer> caller : waiting) {
            assertThat(caller.value()).isEqualTo(1);
        }
    }

    // workers

    @Test
    void moreWorkersBeginWhatWaits() throws Exception {
        portal.change(change -> change.workerLimit(1));
        Gate gate = new Gate();
        CompletableFuture<Integer> first = portal.workers()
                .<Integer>run(() -> {
                    gate.block();
                    return 1;
                })
                .toFuture();
        await().until(gate::isEntered);
        CompletableFuture<Integer> second =
                portal.workers().<Integer>run(() -> 2).toFuture();
        assertThat(portal.snapshot().workers()).isEqualTo(new Statistics(1, 1, 1));
        portal.change(change -> change.workerLimit(2));
        await().untilAsserted(() -> assertThat(second).isCompletedWithValue(2));
        gate.open();
        await().untilAsserted(() -> assertThat(first).isCompletedWithValue(1));
    }

    // enforcement

    @Test
    void theEnforcementHoldsAtOnce() {
        Callable<Object> call = () -> catchThrowable(() -> one(portal));
        assertThat(onEventLoop(call)).isInstanceOf(EventLoopBridgeException.class);
        portal.change(change -> change.enforcement(Enforcement.WARN));
        assertThat(onEventLoop(() -> one(portal))).isEqualTo(1);
        assertThat(onEventLoop(portal::mayBlock)).isFalse();
        portal.change(change -> change.enforcement(Enforcement.OFF));
        assertThat(onEventLoop(() -> one(portal))).isEqualTo(1);
        assertThat(onEventLoop(portal::mayBlock)).isTrue();
        portal.change(change -> change.enforcement(Enforcement.FAIL));
        assertThat(onEventLoop(call)).isInstanceOf(EventLoopBridgeException.class);
    }

    @TestFactory
    Stream<DynamicTest> thePortalsOwnLoopsAreRefusedInEveryMode() {
        return Stream.of(Enforcement.values())
                .map(mode -> DynamicTest.dynamicTest(mode.name(), () -> {
                    portal.change(change -> change.enforcement(mode));
                    assertThatThrownBy(() -> portal.call(() -> Mono.just(one(portal))))
                            .isInstanceOf(EventLoopBridgeException.class);
                }));
    }

    @Test
    void whatAPortalRefusesNowIsRefusedByRunToo() {
        Thread current = Thread.currentThread();
        try (BlockingPortal guarded = BlockingPortal.builder()
                .name("guarded")
                .enforcement(Enforcement.OFF)
                .detector(thread -> thread == current ? "is this test's" : null)
                .build()) {
            assertThat(BlockingPortal.<Integer>run(() -> Mono.just(1))).isEqualTo(1);
            guarded.change(change -> change.enforcement(Enforcement.FAIL));
            assertThatThrownBy(() -> BlockingPortal.run(() -> Mono.just(1)))
                    .isInstanceOf(EventLoopBridgeException.class)
                    .hasMessageContaining("is this test's");
            guarded.change(change -> change.enforcement(Enforcement.WARN));
            assertThat(BlockingPortal.<Integer>run(() -> Mono.just(1))).isEqualTo(1);
        }
    }

    // what is shown, and the way back

    @Test
    void theSnapshotShowsWhatHoldsBesideWhatIsConfigured() {
        PortalSnapshot.Settings configured = portal.snapshot().settings();
        assertThat(portal.snapshot().configured()).isEqualTo(configured);
        portal.limiter().setPermits(9);
        portal.change(change -> change.timeout(Duration.ofSeconds(5))
                .maxWait(Duration.ofSeconds(1))
                .maxWaiting(4)
                .enforcement(Enforcement.WARN)
                .workerLimit(8));
        assertThat(portal.snapshot().configured()).isEqualTo(configured);
        assertThat(portal.named("any").snapshot().settings())
                .isEqualTo(new PortalSnapshot.Settings(
                        2,
                        9,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Dispatch.LOOP,
                        Enforcement.WARN,
                        Duration.ofSeconds(2),
                        8,
                        Duration.ofSeconds(1),
                        4,
                        null,
                        null,
                        true));
        portal.change(
                change -> change.timeout(Duration.ofSeconds(1)).asConfigured().maxWaiting(6));
        assertThat(portal.snapshot().settings().maxWaiting()).isEqualTo(6);
        portal.change(change -> change.maxWaiting(Integer.MAX_VALUE));
        assertThat(portal.snapshot().settings()).isEqualTo(configured);
        assertThat(portal.limiter().permits()).isEqualTo(2);
    }

    @Test
    void aPortalThatIsStartedAgainHasWhatIsConfigured() {
        ManagedPortal managed =
                BlockingPortal.builder().name("again").maxConcurrentCalls(2).buildManaged();
        managed.start();
        managed.change(change -> change.maxConcurrentCalls(0).timeout(Duration.ofSeconds(5)));
        managed.start();
        assertThat(managed.snapshot().settings().maxConcurrentCalls()).isZero();
        managed.close();
        try (LogLines lines = LogLines.listen()) {
            managed.start();
            assertThat(lines.infos())
                    .containsExactly("Portal 'again' starts with what is configured again: maxConcurrentCalls 0 -> 2,"
                            + " timeout 5s -> 30s");
        }
        assertThat(managed.snapshot().settings()).isEqualTo(managed.snapshot().configured());
        assertThat(one(managed)).isEqualTo(1);
        managed.close();
    }

    @Test
    void aChangeIsLoggedWithWhatWasBeforeAndWhoAsked() {
        try (LogLines lines = LogLines.listen()) {
            portal.change(change -> change.maxConcurrentCalls(0)
                    .noTimeout()
                    .enforcement(Enforcement.OFF)
                    .workerLimit(1)
                    .maxWait(Duration.ofMillis(1500))
                    .maxWaiting(0)
                    .by("an operator\nPortal 'test' was hacked"));
            portal.change(change -> change.maxConcurrentCalls(0));
            portal.change(change -> change.maxConcurrentCalls(2));
            portal.change(PortalChange::asConfigured);
            assertThat(lines.all())
                    .containsExactly(
                            "Portal 'test' was changed by 'an operator\\nPortal 'test' was hacked': maxConcurrentCalls 2 -> 0,"
                                    + " timeout 30s -> none, enforcement FAIL -> OFF, workerLimit 40 -> 1,"
                                    + " maxWait half the timeout -> 1500ms, maxWaiting none -> 0."
                                    + " Its next start has what is configured again",
                            "Portal 'test' was changed: maxConcurrentCalls 0 -> 2. Its next start has what is configured again",
                            "Portal 'test' was changed: timeout none -> 30s, enforcement OFF -> FAIL, workerLimit 1 -> 40,"
                                    + " maxWait 1500ms -> half the timeout, maxWaiting 0 -> none."
                                    + " Its next start has what is configured again");
        }
    }

    // what cannot be changed

    @TestFactory
    Stream<DynamicTest> aWrongValueIsRefusedAsByTheBuilderAndNothingIsChanged() {
        return Stream.of(
                        new Wrong(builder -> builder.maxConcurrentCalls(-1), change -> change.maxConcurrentCalls(-1)),
                        new Wrong(builder -> builder.timeout(Duration.ZERO), change -> change.timeout(Duration.ZERO)),
                        new Wrong(
                                builder -> builder.timeout(Duration.ofMillis(-1)),
                                change -> change.timeout(Duration.ofMillis(-1))),
                        new Wrong(
                                builder -> builder.maxWait(Duration.ofMillis(-1)),
                                change -> change.maxWait(Duration.ofMillis(-1))),
                        new Wrong(builder -> builder.maxWaiting(-1), change -> change.maxWaiting(-1)),
                        new Wrong(builder -> builder.workerLimit(0), change -> change.workerLimit(0)))
                .map(wrong -> DynamicTest.dynamicTest(wrong.message(), () -> {
                    assertThatThrownBy(() -> portal.change(change -> wrong.change.accept(
                                    change.maxConcurrentCalls(7).noTimeout())))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(wrong.message());
                    assertThat(portal.snapshot().settings())
                            .isEqualTo(portal.snapshot().configured());
                }));
    }

    @Test
    void whatTheOneThrowsWhoTellsTheChangeChangesNothing() {
        assertThatThrownBy(() -> portal.change(change -> {
                    change.maxConcurrentCalls(7).noTimeout();
                    throw new UnsupportedOperationException("no more");
                }))
                .hasMessage("no more");
        assertThat(portal.snapshot().settings()).isEqualTo(portal.snapshot().configured());
    }

    @Test
    void aChangeThatIsKeptAndToldMoreLaterChangesNothing() {
        PortalChange[] kept = new PortalChange[1];
        portal.change(change -> kept[0] = change);
        kept[0].maxConcurrentCalls(7);
        assertThat(portal.snapshot().settings()).isEqualTo(portal.snapshot().configured());
    }

    @Test
    void aLimitThatSomethingGovernsIsItsAlone() {
        try (BlockingPortal governed = BlockingPortal.builder()
                .name("governed")
                .maxConcurrentCalls(5)
                .limitGovernedBy("blocking-portal.adaptive.enabled")
                .build()) {
            governed.limiter().setPermits(3);
            assertThatThrownBy(
                            () -> governed.change(change -> change.noTimeout().maxConcurrentCalls(3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Portal 'governed': maxConcurrentCalls (now 3) cannot be changed, since"
                            + " blocking-portal.adaptive.enabled sets it. Change what that goes by, or take it away");
            assertThat(governed.snapshot().settings().timeout()).isEqualTo(Duration.ofSeconds(30));
            governed.change(change -> change.asConfigured().workerLimit(3));
            assertThat(governed.snapshot().settings().maxConcurrentCalls()).isEqualTo(3);
            assertThat(governed.snapshot().settings().workerLimit()).isEqualTo(3);
        }
    }

    private record Wrong(Consumer<BlockingPortalBuilder> builder, Consumer<PortalChange> change) {

        String message() {
            return catchThrowableOfType(IllegalArgumentException.class, () -> builder.accept(BlockingPortal.builder()))
                    .getMessage();
        }
    }

    interface Greeter {
        String greet();
    }

    public static final class SlowGreeter {

        public Mono<String> greet() {
            return Mono.never();
        }
    }
}
