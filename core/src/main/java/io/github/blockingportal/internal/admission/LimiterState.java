package io.github.blockingportal.internal.admission;

import io.github.blockingportal.CapacityLimiter;

/**
 * What a {@link CapacityLimiter} changes in one step: whether somebody waits (the sign), the limit (31 bits) and the number of
 * holders (32 bits).
 */
final class LimiterState {

    /** The mark that somebody waits; added to a state that has it, it is gone. */
    static final long SOMEBODY_WAITS = Long.MIN_VALUE;

    private static final int LIMIT_SHIFT = 32;
    private static final long LIMIT = (long) Integer.MAX_VALUE << LIMIT_SHIFT;

    private LimiterState() {}

    /** Nobody holds a permit, and nobody waits. */
    static long of(int limit) {
        return (long) limit << LIMIT_SHIFT;
    }

    static long withLimit(long state, int limit) {
        return (state & ~LIMIT) | of(limit);
    }

    static boolean somebodyWaits(long state) {
        return state < 0;
    }

    static boolean isFull(long state) {
        return active(state) >= limit(state);
    }

    static int limit(long state) {
        return (int) ((state & LIMIT) >>> LIMIT_SHIFT);
    }

    static int active(long state) {
        return (int) state;
    }
}
