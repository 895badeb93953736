package io.github.blockingportal.internal.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.internal.context.OpenScope;
import io.github.blockingportal.internal.text.Durations;

/** The deadline of one call and when its phases began, in nanoseconds since its own begin; and who else can end it. */
class CallClock {

    private static final VarHandle ENDED_AT;

    static {
        try {
            ENDED_AT = MethodHandles.lookup().findVarHandle(CallClock.class, "endedAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

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
     * A clock with the shortest of a timeout and what is left until the thread's deadline; it can be ended in the scopes that are open
     * on the thread, and in those of the call for which the thread works, even if that has ended.
     */
    static CallClock start(long timeoutNanos, @Nullable CallClock innermost) {
        OpenScope open = OpenScope.get();
        List<CallCancellation> scopes = innermost == null ? null : innermost.scopes();
        if (open == null) {
            return withScopes(timeoutNanos, scopes);
        }
        CallClock clock = withScopes(timeoutNanos, OpenScope.both(open.cancellations(), scopes));
        CallDeadline deadline = open.deadline();
        if (deadline != null) {
            clock.shorten(deadline.remainingNanos(), deadline.owner());
        }
        return clock;
    }

    private static CallClock withScopes(long timeoutNanos, @Nullable List<CallCancellation> scopes) {
        return scopes == null ? new CallClock(timeoutNanos) : new InScopes(timeoutNanos, scopes);
    }

    /** The scopes in which others can cancel the call, innermost first; null if there are none. */
    @Nullable
    List<CallCancellation> scopes() {
        return null;
    }

    /** Leaves at most this time, which is all that somebody else has left. For the only thread that looks at the deadline. */
    final void shorten(long leftNanos, String toOwner) {
        if (leftNanos < timeoutNanos) {
            timeoutNanos = leftNanos;
            owner = toOwner;
        }
    }

    /** Whose deadline it is for a call further down the chain. */
    final String ownerFurtherDown() {
        return owner == null ? "the outer call" : owner;
    }

    final long elapsed() {
        return System.nanoTime() - startNanos;
    }

    final long timeout() {
        return timeoutNanos;
    }

    /** The timeout, as text. */
    final String deadline() {
        return owner == null
                ? Durations.setting(timeoutNanos)
                : Durations.millis(Math.max(0, timeoutNanos)) + ", all that " + owner + " had left";
    }

    /** What to raise for a later deadline. */
    final String setting() {
        return owner == null ? "timeout" : "that deadline";
    }

    /** Nanoseconds until the deadline, zero or less once it has passed. */
    final long remaining() {
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - elapsed();
    }

    /** It got its permit by now; one that was free at once counts from the begin. */
    final void admitted() {
        admittedAt = elapsed();
    }

    /** The loop takes it, at this {@link System#nanoTime()}; false if the deadline has passed by then. */
    final boolean taken(long now) {
        takenAt = now - startNanos;
        return takenAt < timeoutNanos;
    }

    /** Whether waiting for the loop has used up a good part of its time. Known once it is taken. */
    final boolean wasQueuedForLong() {
        return queuedNanos() > timeoutNanos / 10;
    }

    /** What was left of its time when the loop took it, once that is known. */
    final long leftWhenTaken() {
        return timeoutNanos - takenAt;
    }

    final void ended() {
        if (endedAt == 0) {
            ENDED_AT.setRelease(this, elapsed());
        }
    }

    /** From the permit until the loop took the call. */
    final long queuedNanos() {
        return takenAt - admittedAt;
    }

    /** From the loop to the end, once both are known. */
    final long runningNanos() {
        return endedAt - takenAt;
    }

    final long totalNanos() {
        return endedAt;
    }

    /** What the phases of a call took that ended in the given phase. */
    final Times times(Phase endedIn) {
        return switch (endedIn) {
            case ADMISSION -> new Times(endedAt, 0, 0);
            case QUEUED -> new Times(admittedAt, endedAt - admittedAt, 0);
            case RUNNING -> new Times(admittedAt, takenAt - admittedAt, endedAt - takenAt);
        };
    }

    /** Of a call that is in scopes; a field for them would cost every call. */
    private static final class InScopes extends CallClock {

        private final List<CallCancellation> scopes;

        InScopes(long timeoutNanos, List<CallCancellation> scopes) {
            super(timeoutNanos);
            this.scopes = scopes;
        }

        @Override
        List<CallCancellation> scopes() {
            return scopes;
        }
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
