package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;

import com.netflix.concurrency.limits.Limit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.blockingportal.autoconfigure.AdaptiveLimits.Algorithm;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a limit over minutes, which pass at once. */
@ParameterizedClass
@EnumSource
class SampleWindowTest {

    private static final Duration FAST = Duration.ofMillis(20);
    private static final Duration SLOW = Duration.ofSeconds(6);

    @Parameter
    private Algorithm algorithm;

    private Limit limit;
    private SampleWindow window;
    private long now;

    @BeforeEach
    void begin() {
        Baseline baseline = new Baseline();
        limit = Algorithms.make(new Settings(algorithm, 4, 100), baseline);
        window = new SampleWindow(limit, baseline, () -> Integer.MAX_VALUE, now);
    }

    private int used(int windows, Duration took) {
        for (int each = 0; each < windows; each++) {
            window(took, limit.getLimit());
        }
        return limit.getLimit();
    }

    private int hardlyUsed(int windows, Duration took) {
        for (int each = 0; each < windows; each++) {
            window(took, 1);
        }
        return limit.getLimit();
    }

    private void window(Duration took, int inFlight) {
        now += SampleWindow.SHORTEST_NANOS;
        for (int call = 0; call < SampleWindow.FEWEST; call++) {
            window.add(now, took.toNanos(), inFlight, false);
        }
    }

    @Test
    void afterASlowTimeALimitIsBackWhereItWasAlsoIfThereIsLessToDoThanBefore() {
        int before = used(10, FAST);
        assertThat(used(15, SLOW)).isLessThan(before);
        assertThat(hardlyUsed(60, FAST)).isGreaterThanOrEqualTo(before).isLessThan(before + 10);
    }

    @Test
    void afterMoreThanTenMinutesItIsRaisedOnlyWhereItIsUsed() {
        int before = used(10, FAST);
        int low = used(15, SLOW);
        assertThat(low).isLessThan(before);
        now += SampleWindow.REMEMBERED_NANOS;
        assertThat(hardlyUsed(60, FAST)).isEqualTo(low);
        assertThat(used(60, FAST)).isGreaterThan(low);
    }

    @Test
    void oneThatHasNotFallenIsRaisedOnlyWhereItIsUsed() {
        int before = used(10, FAST);
        assertThat(hardlyUsed(60, FAST)).isEqualTo(before);
    }

    @Test
    void oneThatIsHardlyUsedDoesNotFallFurtherOnItsWayBack() {
        used(10, FAST);
        int low = used(3, SLOW);
        assertThat(hardlyUsed(60, FAST.multipliedBy(10))).isGreaterThanOrEqualTo(low);
    }
}
