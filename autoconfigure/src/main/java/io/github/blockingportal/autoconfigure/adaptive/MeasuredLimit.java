package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import com.netflix.concurrency.limits.Limit;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Settings;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.State;

/**
 * The limit of one portal. A call that was answered is a sample; one that timed out as it ran, by its deadline or by its task, is a
 * drop, and so is one whose task was turned away further down. Other failures are none: they may come sooner than an answer, or
 * later, whatever the load is.
 *
 * <p>Who ends a call waits for nobody: where another one is just being counted, it is left out.
 */
final class MeasuredLimit implements AdaptiveLimit {

    private final Settings settings;
    private final LongSupplier nanoTime;
    private final Baseline baseline = new Baseline();
    private final Limit algorithm;
    private final ReentrantLock lock = new ReentrantLock();
    private final SampleWindow window;
    private volatile int bound = Integer.MAX_VALUE;

    MeasuredLimit(Settings settings) {
        this(settings, System::nanoTime);
    }

    MeasuredLimit(Settings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.algorithm = Algorithms.make(settings, baseline);
        this.window = new SampleWindow(algorithm, baseline, () -> bound, nanoTime.getAsLong());
    }

    @Override
    public int callRan(Outcome outcome, long runNanos, int inFlight, @Nullable Throwable failure) {
        boolean turnedAway = failure instanceof PortalSaturatedException;
        if (turnedAway || outcome != Outcome.ERROR || TimeOuts.isOne(failure)) {
            count(turnedAway ? 0 : runNanos, inFlight, outcome != Outcome.SUCCESS);
        }
        return limit();
    }

    private void count(long runNanos, int inFlight, boolean drop) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            window.add(nanoTime.getAsLong(), runNanos, inFlight, drop);
        } finally {
            lock.unlock();
        }
    }

    int limit() {
        return Math.min(bound, Math.max(settings.min(), Math.min(settings.max(), algorithm.getLimit())));
    }

    void bound(int max) {
        bound = max;
    }

    State state() {
        long nanos = baseline.nanos();
        return new State(settings, nanos == 0 ? null : Duration.ofNanos(nanos));
    }
}
