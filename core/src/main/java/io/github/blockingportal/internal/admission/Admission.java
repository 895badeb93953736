package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CapacityLimiter;

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
    private final long maxWaitNanos;
    private final RecentDurations recent = new RecentDurations();
    private final Turns turns = new Turns();

    /**
     * For one portal.
     *
     * @param maxWaitNanos how long a call may wait for a permit, or {@link #HALF}
     * @param maxWaiting how many may wait at a time
     */
    public Admission(String name, int permits, long maxWaitNanos, int maxWaiting) {
        this.limiter = Limiter.ofCalls(name, permits, maxWaiting);
        this.maxWaitNanos = maxWaitNanos;
    }

    public Limiter limiter() {
        return limiter;
    }

    /** How long a call with this timeout may wait for a permit. */
    public long maxWaitNanos(long timeoutNanos) {
        if (maxWaitNanos != HALF) {
            return maxWaitNanos;
        }
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos / 2;
    }

    /** Whether that is a half of its timeout, for want of a setting. */
    public boolean isHalf() {
        return maxWaitNanos == HALF;
    }

    /** What a call of this name is likely to take once it has its permit; zero if nothing is known of it. */
    public long expectedNanos(@Nullable String callName) {
        return recent.of(callName);
    }

    /** A call took this long from its loop to its answer. Nothing is noted while half of the permits are free. */
    public void took(@Nullable String callName, long nanos, boolean answered) {
        if (!limiter.isHalfTaken()) {
            return;
        }
        if (answered) {
            recent.took(callName, nanos);
        } else {
            recent.tookLongerThan(callName, nanos);
        }
    }

    /**
     * When one who is turned away now is to come back, by the rate at which permits come free and how many were turned away
     * before: between a second and thirty.
     */
    public long retryAfterNanos() {
        CapacityLimiter.Statistics now = limiter.statistics();
        long apart = recent.ofAll() / Math.max(1, now.limit());
        long turn = Math.max(turns.next(apart, LONGEST_RETRY_NANOS), apart * (now.waiting() + 1));
        return Math.min(Math.max(turn, SHORTEST_RETRY_NANOS), LONGEST_RETRY_NANOS);
    }
}
