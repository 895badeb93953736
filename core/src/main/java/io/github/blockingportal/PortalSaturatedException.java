package io.github.blockingportal;

import java.time.Duration;
import java.util.List;

/** There was no permit for the call: in time if it waits, at once if it does not. Nothing of it has run. */
public final class PortalSaturatedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final Bound bound;
    private final CapacityLimiter.Statistics admission;
    private final Duration waited;
    private final Duration retryAfter;
    private final List<PortalSnapshot.Call> oldest;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call which call
     * @param message what is to be said of it
     * @param bound which bound turned it away
     * @param admission the permits at the time of the failure
     * @param waited how long it waited for one
     * @param retryAfter when one may be free
     * @param oldest those that have held theirs longest, oldest first
     */
    public PortalSaturatedException(
            CallInfo call,
            String message,
            Bound bound,
            CapacityLimiter.Statistics admission,
            Duration waited,
            Duration retryAfter,
            List<PortalSnapshot.Call> oldest) {
        super(call, message);
        this.bound = bound;
        this.admission = admission;
        this.waited = waited;
        this.retryAfter = retryAfter;
        this.oldest = List.copyOf(oldest);
    }

    /**
     * For a blocking task of the workers, for which as many wait as may.
     *
     * @param portalName which portal
     * @param taskName which task
     * @param message what is to be said of it
     * @param permits the permits of the task's limiter at the time of the failure
     */
    public PortalSaturatedException(
            String portalName, String taskName, String message, CapacityLimiter.Statistics permits) {
        super(portalName, taskName, message);
        this.bound = Bound.MAX_WAITING;
        this.admission = permits;
        this.waited = Duration.ZERO;
        this.retryAfter = Duration.ofSeconds(1);
        this.oldest = List.of();
    }

    /**
     * Which bound turned the call away.
     *
     * @return never null
     */
    public Bound bound() {
        return bound;
    }

    /**
     * The permits at the time of the failure: those of the portal, or with {@link Bound#LIMITER} those of that limiter.
     *
     * @return limit, those that hold one and those that wait
     */
    public CapacityLimiter.Statistics admission() {
        return admission;
    }

    /**
     * How long the call waited for a permit.
     *
     * @return zero for one that does not wait
     */
    public Duration waited() {
        return waited;
    }

    /**
     * When somebody who is turned away now may find a permit. That follows from what calls took lately, by the permits: those who wait
     * and those who were turned away before come first, as if they stood in a queue.
     *
     * @return from one second to thirty
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Those that have held their permits longest, with name, age and call site. Under overload they may have been read up to
     * 100 milliseconds before.
     *
     * @return at most three, oldest first; none with {@link Bound#LIMITER}
     */
    public List<PortalSnapshot.Call> oldest() {
        return oldest;
    }

    /** What turns a call away. */
    public enum Bound {
        /** It waited for as long as a call may wait ({@link BlockingPortalBuilder#maxWait}). */
        MAX_WAIT,
        /** As many wait as may wait ({@link BlockingPortalBuilder#maxWaiting}, {@link BlockingPortalBuilder#workerMaxWaiting}). */
        MAX_WAITING,
        /** Less time was left to it than calls of its name took lately. */
        NO_TIME_LEFT,
        /** It does not wait, and no permit was free. */
        NO_PERMIT,
        /** There was no permit of a limiter: of {@link BlockingPortal#limitedBy}, or that of the call's name. */
        LIMITER
    }
}
