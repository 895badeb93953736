package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.function.IntSupplier;

import com.netflix.concurrency.limits.Limit;

/**
 * Makes one sample of many for an algorithm: the mean of at least ten calls and at least a tenth of a second. For one thread at a
 * time.
 *
 * <p>The library's own window throws away what has come together by its end if that is too little, which under a low limit it is
 * always, so that the limit would never rise again. This one stays open until it has enough. The library's also takes the most that
 * were in flight, by which a short halt of this machine, that makes calls come in a bunch, would double the limit; here it is the mean.
 *
 * <p>The algorithms raise and lower a limit only while it is used. One that has fallen goes back to where it was also if it is not, or who has
 * less to do after a slow time than before would be left with a low one.
 */
final class SampleWindow {

    static final int FEWEST = 10;
    static final long SHORTEST_NANOS = 100_000_000;

    /** A call that took so many times what is usual says all there is to say. One that timed out would shift what is usual. */
    private static final int MOST_TIMES_BASELINE = 10;

    /** How many answers it takes, or some more, until what an answer takes is what these took. */
    private static final int ANSWERS = 64;

    /** After so many windows in which most calls were lost, and that have not lowered the limit, more of them say nothing new. */
    private static final int ENOUGH_LOSSES = 10;

    /** For so long a limit goes back to where it was. After that it has found another one, and is raised where that is used. */
    static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

    private final Limit algorithm;
    private final Baseline baseline;
    private final IntSupplier bound;
    private int held;
    private long heldAt;
    private long begunAt;
    private int samples;
    private int timed;
    private long sumNanos;
    private long sumInFlight;
    private int drops;
    private long meanNanos;
    private long answeredNanos;
    private int lossesInVain;
    private int mostInFlightOfLosses;

    /**
     * Begins the first one.
     *
     * @param bound above which the limit does not hold, whatever the algorithm says
     */
    SampleWindow(Limit algorithm, Baseline baseline, IntSupplier bound, long now) {
        this.algorithm = algorithm;
        this.baseline = baseline;
        this.bound = bound;
        this.begunAt = now;
    }

    /** Counts a call that has ended at this {@link System#nanoTime()}; one that took no time counts only as dropped. */
    void add(long now, long runNanos, int inFlight, boolean drop) {
        if (drop && runNanos > 0 && runNanos < answeredNanos) {
            return; // it had less time than an answer takes, whatever the load is
        }
        if (!drop) {
            answeredNanos += (bounded(runNanos) - answeredNanos) / (answeredNanos == 0 ? 1 : ANSWERS);
        }
        samples++;
        if (runNanos > 0) {
            timed++;
            sumNanos += bounded(runNanos);
        }
        sumInFlight += inFlight;
        drops += drop ? 1 : 0;
        if (samples >= FEWEST && now - begunAt >= SHORTEST_NANOS) {
            close(now);
        }
    }

    private long bounded(long runNanos) {
        long usual = baseline.nanos();
        return usual == 0 ? runNanos : Math.min(runNanos, usual * MOST_TIMES_BASELINE);
    }

    private void close(long now) {
        if (timed > 0) {
            meanNanos = sumNanos / timed;
        }
        int inFlight = inFlight(now);
        if (meanNanos > 0 && !isOldNews(inFlight)) {
            int before = algorithm.getLimit();
            algorithm.onSample(0, meanNanos, inFlight, drops > 0);
            countLosses(algorithm.getLimit() < before, inFlight);
        }
        begunAt = now;
        samples = 0;
        timed = 0;
        sumNanos = 0;
        sumInFlight = 0;
        drops = 0;
    }

    /** What an outage goes on with, which would only become usual, so that the limit rose in it. */
    private boolean isOldNews(int inFlight) {
        return isLost() && lossesInVain >= ENOUGH_LOSSES && inFlight <= mostInFlightOfLosses;
    }

    private boolean isLost() {
        return 2 * drops > samples;
    }

    private void countLosses(boolean lowered, int inFlight) {
        boolean inVain = isLost() && !lowered;
        lossesInVain = inVain ? lossesInVain + 1 : 0;
        mostInFlightOfLosses = inVain ? Math.max(mostInFlightOfLosses, inFlight) : 0;
    }

    private int inFlight(long now) {
        int limit = algorithm.getLimit();
        if (limit >= held || now - heldAt > REMEMBERED_NANOS) {
            held = limit;
            heldAt = now;
        }
        int inFlight = (int) (sumInFlight / samples);
        if (isCalm()) {
            return limit < held ? Math.max(limit, inFlight) : inFlight;
        }
        return asInUse(inFlight, limit);
    }

    /** Under a bound, as many as use the limit as the bound is used, or an algorithm would not take it for used, and not lower it. */
    private int asInUse(int inFlight, int limit) {
        int inForce = Math.max(1, Math.min(limit, bound.getAsInt()));
        return (int) Math.min(Integer.MAX_VALUE, (long) inFlight * limit / inForce);
    }

    /** So that an algorithm has no reason to lower the limit. */
    private boolean isCalm() {
        long usual = baseline.nanos();
        return drops == 0 && (usual == 0 || meanNanos <= usual + usual / 2);
    }
}
