package io.github.blockingportal;

/** The portal was closing or closed. */
public final class PortalClosedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private PortalClosedException(CallInfo call, String message) {
        super(call, message);
    }

    static PortalClosedException newcomer(CallInfo call, PortalSnapshot.State state) {
        return new PortalClosedException(
                call,
                "Portal '" + call.portal() + "' takes no calls (state " + state + "): " + call.label()
                        + " was not started. Stop what calls it before the portal, or build a new one");
    }

    static PortalClosedException running(CallInfo call, CallTimes times, long drainNanos) {
        return new PortalClosedException(
                call,
                "Portal '" + call.portal() + "' closed and cancelled " + call.label() + " (" + times + ", drainTimeout="
                        + Durations.setting(drainNanos) + "). Raise drainTimeout if such a call should finish first");
    }
}
