package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.Outcome;

/**
 * Whom a portal lets in: its permits, how long and how many may wait for one, and what calls took lately, so that none is let in
 * that cannot end in time.
 */
public final class Admission {

    /** Waiting may take a half of what a call has. */
    public static final long HALF = -1;

    private static final long SHORTEST_RETRY_NANOS = 1_000_000_000;
    private static final long LONGEST_RETRY_NANOS = 30_000_000_000L;

    private final Limiter limiter;
    private volatile long maxWaitNanos;
    private final RecentDurations recent = new RecentDurations();
    private final Turns turns = new Turns();
    private final @Nullable AdaptedPermits adapted;

    /**
     * For one portal.
     *
     * @param maxWaitNanos how long a call may wait for a permit, or {@link #HALF}
     * @param maxWaiting how many may wait at a time
     * @param adaptiveLimit sets the number of permits, or null
     */
    public Admission(
            String name, int permits, long maxWaitNanos, int maxWaiting, @Nullable AdaptiveLimit adaptiveLimit) {
        this.limiter = Limiter.ofCalls(name, permits, maxWaiting);
        this.maxWaitNanos = maxWaitNanos;
        this.adapted = adaptiveLimit == null ? null : new AdaptedPermits(limiter, adaptiveLimit);
    }

    public Limiter limiter() {
        return limiter;
    }

    /** From now on these bounds hold, but not for who waits already. */
    public void setBounds(long maxWaitNanos, int maxWaiting) {
        this.maxWaitNanos = maxWaitNanos;
        limiter.setMaxWaiting(maxWaiting);
    }

    /** A call with this timeout begins to wait for a permit. */
    public Wait beginWait(long timeoutNanos) {
        long told = maxWaitNanos;
        boolean half = told == HALF;
        long longest = !half ? told : timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos / 2;
        return new Wait(limiter.grants(), longest, half);
    }

    /** What a call of this name is likely to take once it has its permit; zero if nothing is known of it. */
    public long expectedNanos(@Nullable String callName) {
        return recent.of(callName);
    }

    /** A call took this long from its loop to its answer. Nothing is noted while half of all permits that it needs are free. */
    public void took(@Nullable String callName, long nanos, boolean answered, @Nullable LimiterPermits permits) {
        if (!limiter.isHalfTaken() && (permits == null || !permits.isHalfTaken())) {
            return;
        }
        if (answered) {
            recent.took(callName, nanos);
        } else {
            recent.tookLongerThan(callName, nanos);
        }
    }

    /** Lets the limit follow what a call took from its loop to its end, if it follows anything. */
    public void adaptTo(Outcome outcome, long runNanos, @Nullable Throwable failure) {
        if (adapted != null) {
            adapted.callRan(outcome, runNanos, failure);
        }
    }

    /** When one who was turned away for want of a permit of this limiter is to come back: between a second and thirty. */
    public long retryAfterNanos(@Nullable String callName, CapacityLimiter.Statistics permits) {
        long apart = recent.of(callName) / Math.max(1, permits.limit());
        return withinBounds(apart * (permits.waiting() + 1));
    }

    /**
     * When one who is turned away now is to come back, by the rate at which permits come free and how many were turned away
     * before: between a second and thirty.
     */
    public long retryAfterNanos() {
        CapacityLimiter.Statistics now = limiter.statistics();
        long apart = recent.ofAll() / Math.max(1, now.limit());
        long turn = Math.max(turns.next(apart, LONGEST_RETRY_NANOS), apart * (now.waiting() + 1));
        return withinBounds(turn);
    }

    private static long withinBounds(long nanos) {
        return Math.min(Math.max(nanos, SHORTEST_RETRY_NANOS), LONGEST_RETRY_NANOS);
    }

    /**
     * What held as a call began to wait for a permit.
     *
     * @param grantsBefore how many waiters had been granted one until then
     * @param longestNanos how long it may wait
     * @param half whether that is a half of its timeout, for want of a setting
     */
    public record Wait(long grantsBefore, long longestNanos, boolean half) {}
}
