package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.netty.handler.timeout.ReadTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Algorithm;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What calls of a portal make of its limit, as the portal would tell it. */
@Timeout(60)
class MeasuredLimitTest {

    private static final Duration FAST = Duration.ofMillis(20);
    private static final Duration SLOW = Duration.ofMillis(200);

    private final AtomicLong now = new AtomicLong();

    private MeasuredLimit limit(Algorithm algorithm) {
        return new MeasuredLimit(new Settings(algorithm, 4, 100), now::get);
    }

    /** As many calls as make a window, in as much time as one lasts, with as many in flight as the limit allows. */
    private int window(MeasuredLimit limit, Outcome outcome, Duration took, @Nullable Throwable failure) {
        int inFlight = limit.limit();
        for (int call = 1; call < SampleWindow.FEWEST; call++) {
            limit.callRan(outcome, took.toNanos(), inFlight, failure);
        }
        now.addAndGet(SampleWindow.SHORTEST_NANOS);
        return limit.callRan(outcome, took.toNanos(), inFlight, failure);
    }

    private int windows(int count, MeasuredLimit limit, Outcome outcome, Duration took) {
        for (int each = 0; each < count; each++) {
            window(limit, outcome, took, null);
        }
        return limit.limit();
    }

    @ParameterizedTest
    @EnumSource
    void growsWhileItIsUsedUpAndNothingGetsSlower(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        assertThat(windows(10, limit, Outcome.SUCCESS, FAST)).isBetween(21, 100);
    }

    @ParameterizedTest
    @EnumSource(names = {"GRADIENT2", "VEGAS"})
    void fallsAsCallsGetTenTimesSlowerAndIsBackAfterwards(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        int before = windows(12, limit, Outcome.SUCCESS, FAST);
        assertThat(windows(20, limit, Outcome.SUCCESS, SLOW)).isBetween(4, before * 4 / 5);
        assertThat(windows(20, limit, Outcome.SUCCESS, FAST)).isGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"VEGAS", "AIMD"})
    void fallsAsCallsTimeOut(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        int before = windows(3, limit, Outcome.SUCCESS, FAST);
        assertThat(windows(3, limit, Outcome.TIMEOUT, SLOW)).isLessThan(before);
    }

    @ParameterizedTest
    @CsvSource({"VEGAS", "AIMD"})
    void fallsAsTasksAreTurnedAwayFurtherDown(Algorithm algorithm) {
        PortalSaturatedException turnedAway = turnedAway();
        MeasuredLimit limit = limit(algorithm);
        int before = windows(3, limit, Outcome.SUCCESS, FAST);
        for (int each = 0; each < 3; each++) {
            window(limit, Outcome.ERROR, Duration.ofMillis(1), turnedAway);
        }
        assertThat(limit.limit()).isLessThan(before);
    }

    private static PortalSaturatedException turnedAway() {
        try (BlockingPortal full =
                BlockingPortal.builder().maxConcurrentCalls(0).build()) {
            return catchThrowableOfType(PortalSaturatedException.class, () -> full.submit(Mono::empty));
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherFailuresSayNothing(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        int before = windows(3, limit, Outcome.SUCCESS, FAST);
        for (int each = 0; each < 3; each++) {
            window(limit, Outcome.ERROR, SLOW, new IllegalStateException("no such order"));
        }
        assertThat(limit.limit()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void staysBetweenTheLeastAndTheMost(Algorithm algorithm) {
        MeasuredLimit limit = new MeasuredLimit(new Settings(algorithm, 15, 25), now::get);
        assertThat(windows(10, limit, Outcome.SUCCESS, FAST)).isEqualTo(25);
        assertThat(windows(15, limit, Outcome.TIMEOUT, Duration.ofSeconds(6))).isEqualTo(15);
        assertThat(windows(15, limit, Outcome.SUCCESS, FAST)).isEqualTo(25);
    }

    /** As {@code Mono.timeout}, and a client that waits no longer, in what the client's library makes of it. */
    @ParameterizedTest
    @CsvSource({"VEGAS", "AIMD"})
    void aTaskThatGivesUpWaitingHasTimedOutToo(Algorithm algorithm) {
        for (Throwable failure : List.of(
                new TimeoutException("Did not observe any item"),
                new IllegalStateException(ReadTimeoutException.INSTANCE),
                timedOut())) {
            MeasuredLimit limit = limit(algorithm);
            int before = windows(3, limit, Outcome.SUCCESS, FAST);
            for (int each = 0; each < 3; each++) {
                window(limit, Outcome.ERROR, SLOW, failure);
            }
            assertThat(limit.limit()).as("%s", failure).isLessThan(before);
        }
    }

    private static PortalTimeoutException timedOut() {
        try (BlockingPortal portal =
                BlockingPortal.builder().timeout(Duration.ofMillis(1)).build()) {
            return catchThrowableOfType(PortalTimeoutException.class, () -> portal.call(Mono::never));
        }
    }

    /** Whoever sends the shortest of deadlines would else take the permits away from all others. */
    @ParameterizedTest
    @EnumSource
    void whoHasLessTimeThanAnAnswerTakesSaysNothing(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        int before = windows(12, limit, Outcome.SUCCESS, FAST);
        Duration latency = limit.state().latency();
        for (int each = 0; each < 50; each++) {
            limit.callRan(Outcome.TIMEOUT, Duration.ofMillis(5).toNanos(), limit.limit(), null);
            window(limit, Outcome.SUCCESS, FAST, null);
        }
        assertThat(limit.limit()).isGreaterThanOrEqualTo(before);
        windows(50, limit, Outcome.TIMEOUT, Duration.ofMillis(1));
        assertThat(limit.state().latency()).isEqualTo(latency);
    }

    @Test
    void aPortalThatIsNotInFullUseKeepsItsLimit() {
        MeasuredLimit limit = limit(Algorithm.GRADIENT2);
        for (int each = 0; each < 300; each++) {
            limit.callRan(Outcome.SUCCESS, FAST.toNanos(), 2, null);
            now.addAndGet(SampleWindow.SHORTEST_NANOS / 10);
            limit.callRan(Outcome.SUCCESS, SLOW.toNanos(), 2, null);
        }
        assertThat(limit.limit()).isEqualTo(20);
    }

    /** As where a halt of the machine makes calls come in a bunch. */
    @Test
    void aBunchOfCallsNowAndThenIsNoFullUse() {
        MeasuredLimit limit = new MeasuredLimit(new Settings(Algorithm.GRADIENT2, 4, 100));
        long end = System.nanoTime() + 5 * SampleWindow.SHORTEST_NANOS;
        while (System.nanoTime() < end) {
            for (int call = 0; call < 20; call++) {
                limit.callRan(Outcome.SUCCESS, FAST.toNanos(), call == 0 ? 20 : 3, null);
            }
        }
        assertThat(limit.limit()).isEqualTo(20);
    }

    /** As a share does of which there are suddenly more; it is in full use all the same. */
    @Test
    void fallsAlsoWhereABoundIsFarBelowWhatItHasGrownTo() {
        MeasuredLimit limit = new MeasuredLimit(new Settings(Algorithm.GRADIENT2, 4, 1000), now::get);
        int before = windows(150, limit, Outcome.SUCCESS, FAST);
        limit.bound(before / 8);
        assertThat(windows(50, limit, Outcome.SUCCESS, FAST)).isEqualTo(before / 8);
        assertThat(windows(60, limit, Outcome.SUCCESS, SLOW)).isLessThan(before / 12);
        assertThat(windows(100, limit, Outcome.SUCCESS, FAST)).isEqualTo(before / 8);
        limit.bound(1000);
        assertThat(windows(50, limit, Outcome.SUCCESS, FAST)).isGreaterThanOrEqualTo(before / 2);
    }

    /** And as a share that has never been larger. */
    @ParameterizedTest
    @EnumSource(names = {"GRADIENT2", "VEGAS"})
    void fallsAlsoWhereItHasGrownUnderABound(Algorithm algorithm) {
        MeasuredLimit limit = new MeasuredLimit(new Settings(algorithm, 4, 1000), now::get);
        limit.bound(50);
        assertThat(windows(300, limit, Outcome.SUCCESS, FAST)).isEqualTo(50);
        assertThat(windows(80, limit, Outcome.SUCCESS, SLOW)).isLessThan(40);
        assertThat(windows(80, limit, Outcome.SUCCESS, FAST)).isEqualTo(50);
    }

    /** The library's own window would throw away what has come together each second, and leave the limit where it is for ever. */
    @Test
    void aLowLimitUnderWhichFewCallsComeTogetherRisesAgain() {
        MeasuredLimit limit = new MeasuredLimit(new Settings(Algorithm.GRADIENT2, 1, 100), now::get);
        int before = windows(30, limit, Outcome.SUCCESS, SLOW);
        assertThat(before).isGreaterThan(20);
    }

    @Test
    void timeOutsDoNotBecomeUsual() {
        MeasuredLimit limit = limit(Algorithm.GRADIENT2);
        windows(12, limit, Outcome.SUCCESS, FAST);
        windows(20, limit, Outcome.TIMEOUT, Duration.ofSeconds(30));
        assertThat(latency(limit)).isBetween(FAST, FAST.multipliedBy(2));
    }

    @ParameterizedTest
    @EnumSource
    void norDoesTheLimitRiseInAnOutageThatLastsForHours(Algorithm algorithm) {
        MeasuredLimit limit = limit(algorithm);
        int before = windows(12, limit, Outcome.SUCCESS, FAST);
        int low = windows(200, limit, Outcome.TIMEOUT, Duration.ofSeconds(6));
        assertThat(low).isLessThan(20);
        assertThat(windows(10_000, limit, Outcome.TIMEOUT, Duration.ofSeconds(6)))
                .isLessThanOrEqualTo(low);
        assertThat(windows(100, limit, Outcome.SUCCESS, FAST)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void anOutageThatBeginsWithLittleToDoLowersTheLimitAsThereIsMore() {
        MeasuredLimit limit = new MeasuredLimit(new Settings(Algorithm.GRADIENT2, 4, 100), now::get);
        int before = windows(12, limit, Outcome.SUCCESS, FAST);
        for (int each = 0; each < 30 * SampleWindow.FEWEST; each++) {
            now.addAndGet(SampleWindow.SHORTEST_NANOS);
            limit.callRan(Outcome.TIMEOUT, Duration.ofSeconds(6).toNanos(), 1, null);
        }
        assertThat(limit.limit()).isEqualTo(before);
        assertThat(windows(30, limit, Outcome.TIMEOUT, Duration.ofSeconds(6))).isLessThan(before / 2);
    }

    @Test
    void theLatencyIsWhatCallsTook() {
        MeasuredLimit limit = limit(Algorithm.GRADIENT2);
        assertThat(limit.state().latency()).isNull();
        window(limit, Outcome.SUCCESS, FAST, null);
        assertThat(latency(limit)).isEqualTo(FAST);
    }

    private static Duration latency(MeasuredLimit limit) {
        Duration latency = limit.state().latency();
        assertThat(latency).isNotNull();
        return latency;
    }

    /** Nobody waits for another one who is being counted, so under load some are not; the limit moves all the same. */
    @Test
    void threadsThatEndCallsAtTheSameTimeAgree() throws InterruptedException {
        MeasuredLimit limit = new MeasuredLimit(new Settings(Algorithm.GRADIENT2, 4, 100));
        long begin = System.nanoTime();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(number -> new Thread(() -> {
                    while (hasNotLasted(begin, 1) || limit.limit() <= 20 && hasNotLasted(begin, 20)) {
                        limit.callRan(Outcome.SUCCESS, FAST.toNanos(), limit.limit(), null);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(limit.limit()).isBetween(21, 100);
        assertThat(latency(limit)).isEqualTo(FAST);
    }

    private static boolean hasNotLasted(long begin, int seconds) {
        return System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds);
    }
}
