package io.github.blockingportal;

import java.time.Duration;

/** There was no permit for the call: within its deadline if it waits, at once if it does not. */
public final class PortalSaturatedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final CapacityLimiter.Statistics admission;
    private final long waitedNanos;

    private PortalSaturatedException(
            CallInfo call, CapacityLimiter.Statistics admission, long waitedNanos, String how) {
        super(
                call,
                "Portal '" + call.portal() + "' is saturated: " + inFlight(admission.active())
                        + " in flight (maxConcurrentCalls="
                        + admission.limit() + "), " + admission.waiting() + " waiting, " + how + ", so " + call.label()
                        + " was not started. Find what holds the calls with snapshot(), or raise maxConcurrentCalls");
        this.admission = admission;
        this.waitedNanos = waitedNanos;
    }

    private static String inFlight(int calls) {
        return calls == 1 ? "1 call" : calls + " calls";
    }

    static PortalSaturatedException waited(
            CallInfo call, CapacityLimiter.Statistics admission, CallClock clock, long grantedToOthers) {
        String ended = grantedToOthers == 0 ? "none ended within " : grantedToOthers + " went to earlier ones within ";
        return new PortalSaturatedException(call, admission, clock.totalNanos(), ended + clock.deadline());
    }

    static PortalSaturatedException atOnce(CallInfo call, CapacityLimiter.Statistics admission) {
        return new PortalSaturatedException(call, admission, 0, "submit does not wait");
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
        return Duration.ofNanos(waitedNanos);
    }
}
