package io.github.blockingportal.internal.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.internal.text.Durations;

/** The deadline of one call and when its phases began, in nanoseconds since its own begin. */
final class CallClock {

    private final long startNanos = System.nanoTime();
    private long timeoutNanos;
    private @Nullable String owner;
    private long admittedAt;
    private long takenAt;
    private volatile long endedAt;

    private CallClock(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** A clock with this timeout, whatever else there is. */
    static CallClock start(long timeoutNanos) {
        return new CallClock(timeoutNanos);
    }

    /**
     * A clock with the shortest of a timeout, what is left to the outer call, and what is left until the thread's deadline.
     *
     * @param outer the outer call's, or null
     */
    static CallClock start(long timeoutNanos, @Nullable CallClock outer, long leftToOuterNanos) {
        CallClock clock = new CallClock(timeoutNanos);
        if (outer != null) {
            clock.shorten(leftToOuterNanos, outer.ownerFurtherDown());
        }
        CallDeadline deadline = CallDeadline.current();
        if (deadline != null) {
            clock.shorten(deadline.remainingNanos(), deadline.owner());
        }
        return clock;
    }

    /** Leaves at most this time, which is all that somebody else has left. For the only thread that looks at the deadline. */
    void shorten(long leftNanos, String toOwner) {
        if (leftNanos < timeoutNanos) {
            timeoutNanos = leftNanos;
            owner = toOwner;
        }
    }

    /** Whose deadline it is for a call further down the chain. */
    String ownerFurtherDown() {
        return owner == null ? "the outer call" : owner;
    }

    long elapsed() {
        return System.nanoTime() - startNanos;
    }

    long timeout() {
        return timeoutNanos;
    }

    /** The timeout, as text. */
    String deadline() {
        return owner == null
                ? Durations.setting(timeoutNanos)
                : Durations.millis(Math.max(0, timeoutNanos)) + ", all that " + owner + " had left";
    }

    /** What to raise for a later deadline. */
    String setting() {
        return owner == null ? "timeout" : "that deadline";
    }

    /** Nanoseconds until the deadline, zero or less once it has passed. */
    long remaining() {
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - elapsed();
    }

    /** It got its permit by now; one that was free at once counts from the begin. */
    void admitted() {
        admittedAt = elapsed();
    }

    /** The loop takes it, at this {@link System#nanoTime()}; false if the deadline has passed by then. */
    boolean taken(long now) {
        takenAt = now - startNanos;
        return takenAt < timeoutNanos;
    }

    /** Whether waiting for the loop has used up a good part of its time. Known once it is taken. */
    boolean wasQueuedForLong() {
        return queuedNanos() > timeoutNanos / 10;
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

    /** From the loop to the end, once both are known. */
    long runningNanos() {
        return endedAt - takenAt;
    }

    long totalNanos() {
        return endedAt;
    }

    /** What the phases of a call took that ended in the given phase. */
    Times times(Phase endedIn) {
        return switch (endedIn) {
            case ADMISSION -> new Times(endedAt, 0, 0);
            case QUEUED -> new Times(admittedAt, endedAt - admittedAt, 0);
            case RUNNING -> new Times(admittedAt, takenAt - admittedAt, endedAt - takenAt);
        };
    }

    /** What each phase of a call took, in nanoseconds. */
    record Times(long admissionNanos, long queuedNanos, long runningNanos) {

        /** The phase that took most; the one in which the call ended, if that took as much. */
        Phase longest(Phase endedIn) {
            long most = Math.max(admissionNanos, Math.max(queuedNanos, runningNanos));
            if (most == of(endedIn)) {
                return endedIn;
            }
            return most == admissionNanos ? Phase.ADMISSION : most == queuedNanos ? Phase.QUEUED : Phase.RUNNING;
        }

        private long of(Phase phase) {
            return switch (phase) {
                case ADMISSION -> admissionNanos;
                case QUEUED -> queuedNanos;
                case RUNNING -> runningNanos;
            };
        }

        PortalTimeoutException.Times durations() {
            return new PortalTimeoutException.Times(
                    Duration.ofNanos(admissionNanos), Duration.ofNanos(queuedNanos), Duration.ofNanos(runningNanos));
        }

        @Override
        public String toString() {
            return "admission " + Durations.millis(admissionNanos) + ", queued " + Durations.millis(queuedNanos)
                    + ", running " + Durations.millis(runningNanos);
        }
    }
}
