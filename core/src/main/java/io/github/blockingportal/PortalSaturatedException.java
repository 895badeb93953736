package io.github.blockingportal;

import java.time.Duration;
import java.util.List;

/** There was no permit for the call: within its deadline if it waits, at once if it does not. */
public final class PortalSaturatedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final CapacityLimiter.Statistics admission;
    private final long waitedNanos;
    private final List<PortalSnapshot.Call> oldest;

    private PortalSaturatedException(
            CallInfo call,
            CapacityLimiter.Statistics admission,
            OldestCalls.Reading oldest,
            long waitedNanos,
            String how) {
        super(
                call,
                "Portal '" + call.portal() + "' is saturated: " + inFlight(admission.active())
                        + " in flight (maxConcurrentCalls="
                        + admission.limit() + "), " + admission.waiting() + " waiting, " + how + ", so " + call.label()
                        + " was not started. " + holders(oldest)
                        + "Find what holds the calls with snapshot(), or raise maxConcurrentCalls");
        this.admission = admission;
        this.waitedNanos = waitedNanos;
        this.oldest = oldest.calls();
    }

    private static String holders(OldestCalls.Reading oldest) {
        return oldest.calls().isEmpty() ? "" : "Longest in flight: " + oldest.text() + ". ";
    }

    private static String inFlight(int calls) {
        return calls == 1 ? "1 call" : calls + " calls";
    }

    static PortalSaturatedException waited(CallInfo call, PortalEngine engine, CallClock clock, long grantedToOthers) {
        String ended = grantedToOthers == 0 ? "none ended within " : grantedToOthers + " went to earlier ones within ";
        return new PortalSaturatedException(
                call,
                engine.limiter().statistics(),
                engine.oldestCalls().read(),
                clock.totalNanos(),
                ended + clock.deadline());
    }

    static PortalSaturatedException atOnce(CallInfo call, PortalEngine engine) {
        return new PortalSaturatedException(
                call, engine.limiter().statistics(), engine.oldestCalls().read(), 0, "submit does not wait");
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
