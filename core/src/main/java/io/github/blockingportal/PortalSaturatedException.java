package io.github.blockingportal;

import java.time.Duration;
import java.util.List;

/** There was no permit for the call: within its deadline if it waits, at once if it does not. */
public final class PortalSaturatedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final CapacityLimiter.Statistics admission;
    private final Duration waited;
    private final List<PortalSnapshot.Call> oldest;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call which call
     * @param message what is to be said of it
     * @param admission the permits at the time of the failure
     * @param waited how long it waited for one
     * @param oldest those that have held theirs longest, oldest first
     */
    public PortalSaturatedException(
            CallInfo call,
            String message,
            CapacityLimiter.Statistics admission,
            Duration waited,
            List<PortalSnapshot.Call> oldest) {
        super(call, message);
        this.admission = admission;
        this.waited = waited;
        this.oldest = List.copyOf(oldest);
    }

    /**
     * The permits at the time of the failure.
     *
     * @return limit, calls in flight and waiting calls
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
     * Those that have held their permits longest, with name, age and call site. Under overload they may have been read up to
     * 100 milliseconds before.
     *
     * @return at most three, oldest first
     */
    public List<PortalSnapshot.Call> oldest() {
        return oldest;
    }
}
