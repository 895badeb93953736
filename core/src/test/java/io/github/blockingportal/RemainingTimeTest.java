package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is left of the time of a call, for the code that works for it. */
@Timeout(30)
class RemainingTimeTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private BlockingPortal portal =
            BlockingPortal.builder().name("test").loops(1).timeout(TIMEOUT).build();

    @AfterEach
    void close() {
        portal.close();
    }

    private static CallDeadline in(Duration time) {
        return CallDeadline.after(time, "the request");
    }

    private static void assertLeft(@Nullable Duration left, Duration of) {
        assertThat(left).isPositive().isLessThanOrEqualTo(of).isGreaterThan(of.minusSeconds(20));
    }

    private static Mono<Duration> leftInContext() {
        return Mono.deferContextual(context -> Mono.justOrEmpty(CallDeadline.remaining(context)));
    }

    private static Mono<Duration> leftOnThread() {
        return Mono.fromSupplier(CallDeadline::remainingOnThread);
    }

    @Test
    void nothingIsSaidWhereNothingBounds() {
        assertThat(CallDeadline.remainingOnThread()).isNull();
        assertThat(CallDeadline.remaining(Context.empty())).isNull();
        assertThat(portal.noTimeout().<Duration>call(RemainingTimeTest::leftInContext))
                .isNull();
        assertThat(portal.noTimeout().<Duration>call(RemainingTimeTest::leftOnThread))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aTaskIsToldWhatItsCallHasLeft(Dispatch dispatch) {
        portal.close();
        portal = BlockingPortal.builder().dispatch(dispatch).timeout(TIMEOUT).build();
        assertLeft(portal.call(RemainingTimeTest::leftInContext), TIMEOUT);
        assertLeft(portal.call(RemainingTimeTest::leftOnThread), TIMEOUT);
        assertLeft(portal.call(() -> Mono.justOrEmpty(CallDeadline.remainingOnThread())), TIMEOUT);
    }

    @Test
    void theContextSaysSoOnWhateverThread() {
        assertLeft(portal.call(() -> leftInContext().subscribeOn(Schedulers.parallel())), TIMEOUT);
    }

    @Test
    void aWorkerIsToldWhatTheCallHasForWhichItWorks() {
        assertLeft(portal.call(() -> portal.workers().run(CallDeadline::remainingOnThread)), TIMEOUT);
    }

    @Test
    void theEarlierOfTheCallAndTheOpenDeadlineCounts() {
        Duration shorter = TIMEOUT.dividedBy(2);
        try (CallDeadline.Scope scope = in(shorter).open()) {
            assertLeft(CallDeadline.remainingOnThread(), shorter);
            assertLeft(portal.call(RemainingTimeTest::leftInContext), shorter);
            assertLeft(portal.call(RemainingTimeTest::leftOnThread), shorter);
        }
        try (CallDeadline.Scope scope = in(TIMEOUT.multipliedBy(2)).open()) {
            assertLeft(portal.call(RemainingTimeTest::leftInContext), TIMEOUT);
        }
    }

    @Test
    void aDeadlineThatIsOpenOnAWorkerCountsThereToo() {
        Duration shorter = TIMEOUT.dividedBy(2);
        assertLeft(
                portal.call(() -> portal.workers().run(() -> {
                    try (CallDeadline.Scope scope = in(shorter).open()) {
                        return CallDeadline.remainingOnThread();
                    }
                })),
                shorter);
    }

    @Test
    void nothingIsLeftOnceADeadlineHasPassed() {
        try (CallDeadline.Scope scope = in(Duration.ZERO).open()) {
            assertThat(CallDeadline.remainingOnThread()).isZero();
        }
    }

    @Test
    void nothingIsLeftToWhatACallLeavesBehindThatHasTimedOut() throws Exception {
        CompletableFuture<ContextView> context = new CompletableFuture<>();
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(300))
                        .call(() -> Mono.deferContextual(view -> {
                            context.complete(view);
                            return Mono.never();
                        })))
                .isInstanceOf(PortalTimeoutException.class);
        assertThat(CallDeadline.remaining(context.get(10, TimeUnit.SECONDS))).isZero();
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aReleaseIsNotToldOfADeadlineThatDoesNotBoundIt(Dispatch dispatch) {
        portal.close();
        portal = BlockingPortal.builder().dispatch(dispatch).timeout(TIMEOUT).build();
        List<@Nullable Duration> told = new CopyOnWriteArrayList<>();
        PortalResource<String> resource = portal.acquire(
                () -> Mono.just("resource"),
                it -> Mono.zip(
                        leftInContext().doOnNext(told::add), leftOnThread().doOnNext(told::add)));
        try (CallDeadline.Scope scope = in(Duration.ZERO).open()) {
            resource.close();
        }
        assertThat(told).hasSize(2).allSatisfy(left -> assertLeft(left, TIMEOUT));
    }

    @Test
    void aThreadHasNothingOfACallAfterIt() {
        assertThat(portal.<String>call(() -> Mono.just("answer"))).isEqualTo("answer");
        assertThat(CallDeadline.remainingOnThread()).isNull();
    }

    @Test
    void aTimeoutWithoutAPortalSaysSoMuch() {
        PortalTimeoutException timeout = new PortalTimeoutException("Nothing was sent");
        assertThat(timeout).hasMessage("Nothing was sent");
        assertThat(timeout.portalName()).isNull();
        assertThat(timeout.callName()).isNull();
        assertThat(timeout.timeout()).isZero();
        assertThat(timeout.phase()).isEqualTo(PortalSnapshot.Phase.ADMISSION);
        assertThat(timeout.admission()).isZero();
        assertThat(timeout.blockedAt()).isEmpty();
    }
}
