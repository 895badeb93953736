package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Phase;

/** The deadline of one call and when its phases began, in nanoseconds since its own begin. */
final class CallClock {

    private final long startNanos = System.nanoTime();
    private final long timeoutNanos;
    private long admittedAt;
    private long takenAt;
    private long endedAt;

    CallClock(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    long elapsed() {
        return System.nanoTime() - startNanos;
    }

    long timeout() {
        return timeoutNanos;
    }

    boolean hasDeadline() {
        return timeoutNanos != Long.MAX_VALUE;
    }

    /** Nanoseconds until the deadline, zero or less once it has passed. */
    long remaining() {
        return hasDeadline() ? timeoutNanos - elapsed() : Long.MAX_VALUE;
    }

    void admitted() {
        admittedAt = elapsed();
    }

    void taken() {
        takenAt = elapsed();
    }

    void ended() {
        endedAt = elapsed();
    }

    /** From the permit until the loop took the call. */
    long queuedNanos() {
        return takenAt - admittedAt;
    }

    long totalNanos() {
        return endedAt;
    }

    /** What the phases of a call took that ended in the given phase. */
    CallTimes times(@Nullable Phase endedIn) {
        if (endedIn == null || endedIn == Phase.RUNNING) {
            return new CallTimes(admittedAt, takenAt - admittedAt, endedAt - takenAt);
        }
        return endedIn == Phase.QUEUED
                ? new CallTimes(admittedAt, endedAt - admittedAt, 0)
                : new CallTimes(endedAt, 0, 0);
    }
}
