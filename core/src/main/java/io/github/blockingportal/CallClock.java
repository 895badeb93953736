package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Phase;

/** The deadline of one call and when its phases began, in nanoseconds since its own begin. */
final class CallClock {

    private final long startNanos = System.nanoTime();
    private final long timeoutNanos;
    private final boolean inherited;
    private long admittedAt;
    private long takenAt;
    private volatile long endedAt;

    private CallClock(long timeoutNanos, boolean inherited) {
        this.timeoutNanos = timeoutNanos;
        this.inherited = inherited;
    }

    /** A clock with the shorter of a timeout and what is left to the outer call. */
    static CallClock start(long timeoutNanos, @Nullable TrackedCall outer) {
        long left = outer == null ? Long.MAX_VALUE : outer.remaining();
        return left < timeoutNanos ? new CallClock(left, true) : new CallClock(timeoutNanos, false);
    }

    long elapsed() {
        return System.nanoTime() - startNanos;
    }

    long timeout() {
        return timeoutNanos;
    }

    /** The timeout, as text. */
    String deadline() {
        return inherited
                ? Durations.millis(Math.max(0, timeoutNanos)) + ", all that the outer call had left,"
                : Durations.setting(timeoutNanos);
    }

    /** Nanoseconds until the deadline, zero or less once it has passed. */
    long remaining() {
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - elapsed();
    }

    /** It got its permit by now; one that was free at once counts from the begin. */
    void admitted() {
        admittedAt = elapsed();
    }

    /** The loop takes it; false if the deadline has passed by then. */
    boolean taken() {
        takenAt = elapsed();
        return takenAt < timeoutNanos;
    }

    void ended() {
        if (endedAt == 0) {
            endedAt = elapsed();
        }
    }

    /** From the permit until the loop took the call. */
    long queuedNanos() {
        return takenAt - admittedAt;
    }

    long totalNanos() {
        return endedAt;
    }

    /** What the phases of a call took that ended in the given phase. */
    CallTimes times(Phase endedIn) {
        return switch (endedIn) {
            case ADMISSION -> new CallTimes(endedAt, 0, 0);
            case QUEUED -> new CallTimes(admittedAt, endedAt - admittedAt, 0);
            case RUNNING -> new CallTimes(admittedAt, takenAt - admittedAt, endedAt - takenAt);
        };
    }
}
