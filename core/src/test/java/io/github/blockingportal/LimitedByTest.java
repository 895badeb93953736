package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSaturatedException.Bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Views whose calls take a permit of a limiter beside the portal's. */
@Timeout(30)
class LimitedByTest {

    private static final Statistics NOTHING_TAKEN = new Statistics(1, 0, 0);

    private final CapacityLimiter limiter = CapacityLimiter.of("orders", 1);

    static Stream<Setup> setups() {
        return Setup.all();
    }

    static Stream<Setup> setupsForTwo() {
        return Setup.all().map(setup -> new Setup(setup.loops(), 2, setup.dispatch(), setup.caller()));
    }

    private void isBackIn(CapacityLimiter... limiters) {
        for (CapacityLimiter each : limiters) {
            await().untilAsserted(() -> assertThat(each.statistics()).isEqualTo(NOTHING_TAKEN));
        }
    }

    private static <T> Caller<T> call(Setup setup, BlockingPortal portal, Mono<T> task) {
        return Caller.start(setup.caller(), () -> portal.call(() -> task));
    }

    @ParameterizedTest
    @MethodSource("setupsForTwo")
    void aCallHoldsAPermitUntilItEndsAndTheNextOneWaitsForIt(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build()) {
            BlockingPortal limited = portal.limitedBy(limiter);
            Sinks.One<String> first = Sinks.one();
            Caller<String> holder = call(setup, limited, first.asMono());
            await().until(() -> first.currentSubscriberCount() == 1);
            Caller<String> waiter = call(setup, limited, Mono.just("second"));
            await().until(() -> limiter.statistics().waiting() == 1);
            assertThat(portal.snapshot().admission().active()).isEqualTo(1);
            assertThat(portal.snapshot().calls())
                    .extracting(PortalSnapshot.Call::phase)
                    .containsExactly(PortalSnapshot.Phase.RUNNING, PortalSnapshot.Phase.ADMISSION);
            assertThat(portal.call(() -> Mono.just("not limited"))).isEqualTo("not limited");
            first.tryEmitValue("first");
            assertThat(holder.value()).isEqualTo("first");
            assertThat(waiter.value()).isEqualTo("second");
            isBackIn(limiter);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void whoWaitsForItCanBeCancelledInterruptedAndClosed(Setup setup) throws Exception {
        BlockingPortal portal = setup.builder().noTimeout().build();
        BlockingPortal limited = portal.limitedBy(limiter);
        limiter.tryAcquire();
        Caller<Object> cancelled = call(setup, limited.named("cancelled"), Mono.never());
        await().until(() -> limiter.statistics().waiting() == 1);
        assertThat(portal.cancel(portal.snapshot().calls().get(0).id())).isTrue();
        assertThat(cancelled.failure()).isInstanceOf(PortalCancelledException.class);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        Caller<Object> interrupted = call(setup, limited, Mono.never());
        await().until(() -> limiter.statistics().waiting() == 1);
        interrupted.thread().interrupt();
        assertThat(interrupted.failure()).isInstanceOf(PortalInterruptedException.class);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        Caller<Object> closed = call(setup, limited, Mono.never());
        await().until(() -> limiter.statistics().waiting() == 1);
        portal.close();
        assertThat(closed.failure()).isInstanceOf(PortalClosedException.class);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        limiter.release();
    }

    @ParameterizedTest
    @MethodSource("setups")
    void severalAreTakenInTheirOrderAndAllGivenBack(Setup setup) throws Exception {
        CapacityLimiter second = CapacityLimiter.of("second", 1);
        try (BlockingPortal portal = setup.builder().build()) {
            BlockingPortal limited = portal.limitedBy(limiter).limitedBy(second).limitedBy(limiter);
            second.tryAcquire();
            Caller<Integer> caller = call(setup, limited, Mono.just(1));
            await().until(() -> second.statistics().waiting() == 1);
            assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
            second.release();
            assertThat(caller.value()).isEqualTo(1);
            isBackIn(limiter, second);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void itComesBackHoweverTheCallEnds(Setup setup) {
        try (BlockingPortal portal = setup.builder().build()) {
            BlockingPortal limited = portal.limitedBy(limiter);
            assertThatThrownBy(() -> limited.call(() -> Mono.error(new IllegalStateException("broken"))))
                    .hasMessage("broken");
            isBackIn(limiter);
            BlockingPortal brief = limited.named("brief").timeout(Duration.ofMillis(30));
            assertThatThrownBy(() -> brief.call(Mono::never)).isInstanceOf(PortalTimeoutException.class);
            isBackIn(limiter);
            CompletableFuture<Object> submitted = limited.submit(Mono::never);
            assertThat(limiter.statistics().active()).isEqualTo(1);
            submitted.cancel(true);
            isBackIn(limiter);
        }
    }

    @Test
    void theOneWhoGetsNoneIsToldOfWhichLimiterAndWithWhichNumbers() {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal =
                BlockingPortal.builder().name("test").listener(recorder).build()) {
            AtomicInteger invoked = new AtomicInteger();
            limiter.tryAcquire();
            PortalSaturatedException turnedAway = catchThrowableOfType(
                    PortalSaturatedException.class,
                    () -> portal.named("orders.find")
                            .limitedBy(limiter)
                            .timeout(Duration.ofMillis(40))
                            .call(() -> Mono.just(invoked.incrementAndGet())));
            assertThat(turnedAway)
                    .hasMessage(
                            "Portal 'test' is saturated for call 'orders.find': limiter 'orders' has 1 taken (permits=1),"
                                    + " 0 waiting, none came free within 20 ms (maxWait, half of 40ms), so call 'orders.find' was"
                                    + " not started. Find what holds its permits with snapshot(), or raise permits");
            assertThat(turnedAway.bound()).isEqualTo(Bound.LIMITER);
            assertThat(turnedAway.admission()).isEqualTo(new Statistics(1, 1, 0));
            assertThat(turnedAway.waited()).isBetween(Duration.ofMillis(20), Duration.ofSeconds(20));
            assertThat(turnedAway.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
            assertThat(turnedAway.oldest()).isEmpty();
            assertThat(invoked).hasValue(0);
            assertThat(recorder.outcomes()).containsExactly(Outcome.SATURATED);
            assertThat(portal.snapshot().admission().active()).isZero();
            limiter.release();
        }
    }

    @Test
    void theOneWhoseWaitIsOverBeforeItBeginsIsToldHowLongThatTook() {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxWait(Duration.ofNanos(1)).build()) {
            limiter.tryAcquire();
            assertThatThrownBy(() -> portal.limitedBy(limiter).call(Mono::empty))
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            e -> assertThat(e.waited()).isPositive())
                    .hasMessageContaining("none came free within 1ns (maxWait)");
            limiter.release();
        }
    }

    @Test
    void aSubmitDoesNotWaitForIt() {
        try (BlockingPortal portal = BlockingPortal.builder().name("test").build()) {
            limiter.tryAcquire();
            assertThatThrownBy(() -> portal.named("find").limitedBy(limiter).submit(() -> Mono.just(1)))
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            e -> assertThat(e.bound()).isEqualTo(Bound.LIMITER))
                    .hasMessage(
                            "Portal 'test' is saturated for call 'find': limiter 'orders' has 1 taken (permits=1), 0"
                                    + " waiting, submit does not wait, so call 'find' was not started. Find what holds its permits"
                                    + " with snapshot(), or raise permits");
            limiter.release();
            assertThat(portal.limitedBy(limiter).submit(() -> Mono.just(1)).join())
                    .isEqualTo(1);
            isBackIn(limiter);
        }
    }

    @Test
    void whereThePortalIsTheBoundItsLimitersComeBackAndTheMessageIsThePortals() {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(1).build()) {
            CompletableFuture<Object> holder = portal.submit(Mono::never);
            BlockingPortal limited = portal.limitedBy(limiter);
            assertThatThrownBy(() -> limited.timeout(Duration.ofSeconds(4)).call(() -> Mono.just(1)))
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            e -> assertThat(e.bound()).isEqualTo(Bound.MAX_WAIT))
                    .hasMessageContaining("1 call in flight (maxConcurrentCalls=1)");
            isBackIn(limiter);
            assertThatThrownBy(() -> limited.submit(() -> Mono.just(1)))
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            e -> assertThat(e.bound()).isEqualTo(Bound.NO_PERMIT));
            isBackIn(limiter);
            holder.cancel(true);
        }
    }

    @Test
    void oneMaxWaitIsForAllOfThemTogether() throws Exception {
        CapacityLimiter second = CapacityLimiter.of("second", 1);
        try (BlockingPortal portal =
                BlockingPortal.builder().maxWait(Duration.ofSeconds(2)).build()) {
            limiter.tryAcquire();
            second.tryAcquire();
            Caller<Integer> caller = Caller.start(
                    () -> portal.limitedBy(limiter).limitedBy(second).call(() -> Mono.just(1)));
            await().until(() -> limiter.statistics().waiting() == 1);
            limiter.release();
            assertThat(caller.failure())
                    .isInstanceOfSatisfying(
                            PortalSaturatedException.class,
                            e -> assertThat(e.waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(2)))
                    .hasMessageContaining("limiter 'second' has 1 taken (permits=1)")
                    .hasMessageContaining("none came free within 2s (maxWait)");
            second.release();
            isBackIn(limiter, second);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aChainThatHoldsOneTakesNoSecondOne(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build();
                BlockingPortal other = setup.builder().name("other").build()) {
            BlockingPortal limited = portal.limitedBy(limiter);
            Caller<String> caller = call(
                    setup,
                    limited,
                    portal.workers()
                            .run(() -> limited.call(() -> other.workers()
                                    .run(() -> other.limitedBy(limiter).call(() -> Mono.just("inside"))))));
            assertThat(caller.value()).isEqualTo("inside");
            isBackIn(limiter);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void blockingTasksDownTheChainOfACallBorrowItsPermit(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build()) {
            BlockingWorkers workers = portal.workers().limitedBy(limiter);
            Caller<Integer> caller = call(
                    setup,
                    portal.limitedBy(limiter),
                    Flux.range(0, 3).flatMap(i -> workers.run(() -> i)).reduce(Integer::sum));
            assertThat(caller.value()).isEqualTo(3);
            isBackIn(limiter);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aCallOfABlockingTaskThatHoldsOneTakesNoSecondOne(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build()) {
            BlockingWorkers workers = portal.workers().limitedBy(limiter);
            Caller<Integer> caller = call(
                    setup, portal, workers.run(() -> portal.limitedBy(limiter).call(() -> workers.run(() -> 1))));
            assertThat(caller.value()).isEqualTo(1);
            isBackIn(limiter);
        }
    }

    @Test
    void aCallOfABlockingTaskOnAVirtualThreadTakesThePermitThatTheTaskGaveBack() {
        if (!Caller.Kind.virtualThreadsExist()) {
            System.out.println("Skipped: virtual workers, which need a JDK from 21");
            return;
        }
        try (BlockingPortal portal = BlockingPortal.builder().virtualWorkers().build()) {
            BlockingWorkers workers = portal.workers().limitedBy(limiter);
            assertThat(portal.call(
                            () -> workers.run(() -> portal.limitedBy(limiter).call(() -> Mono.just(1)))))
                    .isEqualTo(1);
            isBackIn(limiter);
        }
    }

    @Test
    void aBorrowerThatRunsOnAfterItsCallKeepsThePermit() {
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            keepsThePermitItBorrowed(portal.limitedBy(limiter), limiter);
        }
    }

    private void keepsThePermitItBorrowed(BlockingPortal portal, CapacityLimiter borrowedFrom) {
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        BlockingWorkers workers = portal.workers().limitedBy(borrowedFrom).onCancel(CancelPolicy.LET_FINISH);
        assertThatThrownBy(() -> portal.timeout(Duration.ofSeconds(1)).call(() -> workers.run(() -> mayEnd.get())))
                .isInstanceOf(PortalTimeoutException.class);
        await().untilAsserted(
                        () -> assertThat(borrowedFrom.statistics().active()).isEqualTo(1));
        mayEnd.complete(null);
        isBackIn(borrowedFrom);
    }

    @Test
    void whatMayOutliveTheChainTakesItsOwn() {
        CapacityLimiter two = CapacityLimiter.of("two", 2);
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            BlockingPortal limited = portal.limitedBy(two);
            int active = limited.call(() -> portal.workers().run(() -> {
                CompletableFuture<Object> outlives = limited.submit(Mono::never);
                int taken = two.statistics().active();
                outlives.cancel(true);
                return taken;
            }));
            assertThat(active).isEqualTo(2);
        }
    }

    @Test
    void aStreamHoldsItUntilTheEndAndAnAcquiredResourceOnlyWhileItIsAcquired() {
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            BlockingPortal limited = portal.limitedBy(limiter);
            try (Stream<Integer> stream = limited.stream(() -> Flux.just(1, 2).concatWith(Flux.never()))) {
                assertThat(stream.iterator().next()).isEqualTo(1);
                assertThat(limiter.statistics().active()).isEqualTo(1);
            }
            isBackIn(limiter);
            try (PortalResource<Integer> resource = limited.acquire(() -> Mono.just(1), gone -> Mono.empty())) {
                isBackIn(limiter);
                assertThat(resource.get()).isEqualTo(1);
            }
            StartedTask<Integer, Integer> task =
                    limited.start(signal -> Mono.<Integer>never().doOnSubscribe(subscription -> signal.ready(1)));
            assertThat(limiter.statistics().active()).isEqualTo(1);
            task.result().cancel(true);
            isBackIn(limiter);
        }
    }

    @Test
    void theTimeThatWentIntoWaitingForItIsSaidToBeItsOwn() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("test")
                .maxWait(Duration.ofSeconds(5))
                .build()) {
            limiter.tryAcquire();
            Caller<Object> caller = Caller.start(() ->
                    portal.limitedBy(limiter).timeout(Duration.ofSeconds(4)).call(Mono::never));
            await().until(() -> limiter.statistics().waiting() == 1);
            await().until(() -> portal.snapshot().calls().get(0).age().toMillis() > 2100);
            limiter.release();
            assertThat(caller.failure())
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining(
                            ": most of its time went into waiting for permits; now limiter 'orders' has ");
        }
    }

    @Test
    void whoWaitedLongerForThePortalsPermitIsToldOfThat() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(1)
                .maxWait(Duration.ofSeconds(10))
                .build()) {
            CompletableFuture<Object> holder = portal.submit(Mono::never);
            limiter.tryAcquire();
            Caller<Object> caller = Caller.start(() ->
                    portal.limitedBy(limiter).timeout(Duration.ofSeconds(5)).call(Mono::never));
            await().until(() -> limiter.statistics().waiting() == 1);
            limiter.release();
            await().until(() -> portal.limiter().statistics().waiting() == 1);
            await().until(() -> portal.snapshot().calls().get(1).age().toMillis() > 2600);
            holder.cancel(true);
            assertThat(caller.failure())
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining(": most of its time went into waiting for a permit; now ")
                    .hasMessageNotContaining("orders");
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aPermitThatSomebodyElseGaveBackDoesNotKeepItsCallFromEnding(Setup setup) throws Exception {
        CapacityLimiter second = CapacityLimiter.of("second", 1);
        try (LogLines lines = LogLines.listen();
                BlockingPortal portal = setup.builder().name("test").build()) {
            BlockingPortal limited = portal.named("robbed").limitedBy(limiter).limitedBy(second);
            Sinks.One<Integer> answer = Sinks.one();
            Caller<Integer> caller = call(setup, limited, answer.asMono());
            await().until(() -> portal.snapshot().admission().active() == 1);
            second.release();
            answer.tryEmitValue(7);
            assertThat(caller.value()).isEqualTo(7);
            assertThat(portal.snapshot().calls()).isEmpty();
            isBackIn(limiter, second);
            assertThat(lines.warnings())
                    .containsExactly(
                            "Portal 'test': call 'robbed' could not give its permit back: Limiter 'second': a permit was"
                                    + " released that nobody holds");
        }
    }

    @Test
    void thePortalsOwnPermitIsNotTakenTwice() {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(1).build()) {
            BlockingPortal limited = portal.limitedBy(portal.limiter());
            assertThat(limited.timeout(Duration.ofSeconds(5)).call(() -> Mono.just(1)))
                    .isEqualTo(1);
            assertThat(limited.submit(() -> Mono.just(2))).succeedsWithin(Duration.ofSeconds(10));
            assertThat(portal.limiter().statistics()).isEqualTo(NOTHING_TAKEN);
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aCallOfThePortalWhosePermitItsChainTookTakesNoSecondOne(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build();
                BlockingPortal other = of(1, "other", setup)) {
            Caller<String> caller = call(
                    setup,
                    portal.limitedBy(other.limiter()),
                    portal.workers().run(() -> other.call(() -> Mono.just("inside"))));
            assertThat(caller.value()).isEqualTo("inside");
            isBackIn(other.limiter());
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aCallDownTheChainOfAnotherPortalTakesNoSecondPermitOfThat(Setup setup) throws Exception {
        try (BlockingPortal portal = setup.builder().build();
                BlockingPortal other = of(1, "other", setup)) {
            BlockingPortal limited = portal.limitedBy(other.limiter());
            Caller<String> caller =
                    call(setup, other, other.workers().run(() -> limited.call(() -> Mono.just("inside"))));
            assertThat(caller.value()).isEqualTo("inside");
            isBackIn(other.limiter());
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void aCallOfABlockingTaskThatHoldsAPermitOfItsPortalTakesNoSecondOne(Setup setup) throws Exception {
        try (BlockingPortal portal = of(1, "test", setup)) {
            BlockingWorkers workers = portal.workers().limitedBy(portal.limiter());
            Integer value = workers.run(() ->
                            portal.call(() -> portal.workers().run(() -> portal.call(() -> Mono.just(1)))))
                    .block(Duration.ofSeconds(5));
            assertThat(value).isEqualTo(1);
            isBackIn(portal.limiter());
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void blockingTasksUnderThePermitsOfAPortalBorrowThatOfTheCallFurtherUp(Setup setup) throws Exception {
        try (BlockingPortal portal = of(1, "test", setup)) {
            BlockingWorkers workers = portal.workers().limitedBy(portal.limiter());
            AtomicInteger most = new AtomicInteger();
            AtomicInteger now = new AtomicInteger();
            Caller<Integer> caller = call(
                    setup,
                    portal,
                    Flux.range(0, 5)
                            .flatMap(i -> workers.run(() -> {
                                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                now.decrementAndGet();
                                return i;
                            }))
                            .reduce(Integer::sum));
            assertThat(caller.value()).isEqualTo(10);
            assertThat(most).hasValue(1);
            isBackIn(portal.limiter());
        }
    }

    @Test
    void aTaskThatRunsOnAfterTheCallWhosePermitItBorrowedKeepsIt() {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(1).build()) {
            keepsThePermitItBorrowed(portal, portal.limiter());
        }
    }

    /** Calls and tasks that borrow from each other, while half of the calls end early: in the end every permit is back. */
    @Test
    void thePermitsOfAPortalThatAreLentComeBackHoweverTheirCallsEnd() throws Exception {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(2).build()) {
            BlockingWorkers workers = portal.workers().limitedBy(portal.limiter());
            List<Caller<Integer>> callers = IntStream.range(0, 4)
                    .mapToObj(number -> Caller.start(() -> {
                        int ended = 0;
                        for (int round = 0; round < 200; round++) {
                            try {
                                portal.timeout(Duration.ofNanos(round % 2 == 0 ? 5_000_000_000L : 300_000))
                                        .call(() -> Flux.range(0, 3)
                                                .flatMap(i -> workers.run(() -> i))
                                                .then());
                                ended++;
                            } catch (PortalTimeoutException | PortalSaturatedException early) {
                                assertThat(round % 2).as(early.getMessage()).isEqualTo(1);
                            }
                        }
                        return ended;
                    }))
                    .toList();
            for (Caller<Integer> caller : callers) {
                assertThat(caller.valueWithin(Duration.ofSeconds(25))).isGreaterThanOrEqualTo(100);
            }
            await().untilAsserted(
                            () -> assertThat(portal.limiter().statistics()).isEqualTo(new Statistics(2, 0, 0)));
        }
    }

    @Test
    void aPortalThatClosesDoesNotTakeInWhatOnlySharesItsPermit() throws Exception {
        BlockingPortal portal = BlockingPortal.builder().name("test").build();
        BlockingPortal other = BlockingPortal.builder()
                .name("other")
                .maxConcurrentCalls(2)
                .drainTimeout(Duration.ofSeconds(20))
                .build();
        CompletableFuture<Object> holdsUpTheDrain = other.submit(Mono::never);
        Caller<Object> closer = Caller.start(() -> {
            other.close();
            return "closed";
        });
        await().until(() -> other.snapshot().state() == PortalSnapshot.State.CLOSING);
        assertThatThrownBy(() -> portal.limitedBy(other.limiter())
                        .call(() -> portal.workers().run(() -> other.call(() -> Mono.just(1)))))
                .isInstanceOf(PortalClosedException.class);
        holdsUpTheDrain.cancel(true);
        assertThat(closer.value()).isEqualTo("closed");
        portal.close();
    }

    private static BlockingPortal of(int permits, String name, Setup setup) {
        return new Setup(setup.loops(), permits, setup.dispatch(), setup.caller())
                .builder()
                .name(name)
                .build();
    }

    @ParameterizedTest
    @MethodSource("setups")
    void whoWaitsForOneHoldsNoneThatIsTakenLaterWhateverTheOrderOfTheViews(Setup setup) throws Exception {
        CapacityLimiter second = CapacityLimiter.of("second", 1);
        try (BlockingPortal portal = setup.builder().build();
                BlockingPortal other = of(1, "other", setup)) {
            BlockingPortal limited =
                    portal.limitedBy(other.limiter()).limitedBy(second).limitedBy(limiter);
            limiter.tryAcquire();
            Caller<Integer> caller = call(setup, limited, Mono.just(1));
            await().until(() -> limiter.statistics().waiting() == 1);
            assertThat(second.statistics()).isEqualTo(NOTHING_TAKEN);
            second.tryAcquire();
            limiter.release();
            await().until(() -> second.statistics().waiting() == 1);
            assertThat(other.limiter().statistics()).isEqualTo(NOTHING_TAKEN);
            second.release();
            assertThat(caller.value()).isEqualTo(1);
            isBackIn(limiter, second, other.limiter());
        }
    }

    @Test
    void viewsWithTheSameLimitersInAnotherOrderDoNotWaitForOneAnother() throws Exception {
        CapacityLimiter second = CapacityLimiter.of("second", 1);
        try (BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(2)
                .maxWait(Duration.ofSeconds(5))
                .build()) {
            Caller<Integer> oneWay = calls(500, portal.limitedBy(limiter).limitedBy(second));
            Caller<Integer> otherWay = calls(500, portal.limitedBy(second).limitedBy(limiter));
            assertThat(oneWay.valueWithin(Duration.ofSeconds(20))).isEqualTo(500);
            assertThat(otherWay.valueWithin(Duration.ofSeconds(20))).isEqualTo(500);
            isBackIn(limiter, second);
        }
    }

    private static Caller<Integer> calls(int count, BlockingPortal portal) {
        return Caller.start(() -> {
            int sum = 0;
            for (int call = 0; call < count; call++) {
                sum += portal.call(() -> Mono.just(1));
            }
            return sum;
        });
    }

    @Test
    void onlyWhatCapacityLimiterMakesIsTaken() {
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            assertThatThrownBy(() -> portal.limitedBy(null)).isInstanceOf(NullPointerException.class);
        }
    }
}
