package io.github.blockingportal;

/** The portal was closing or closed. */
public final class PortalClosedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private PortalClosedException(CallInfo call, String message) {
        super(call, message);
    }

    private PortalClosedException(String portalName, String message) {
        super(portalName, null, message);
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

    static PortalClosedException task(String portal, PortalSnapshot.State state) {
        return new PortalClosedException(
                portal,
                "Portal '" + portal + "' runs no blocking tasks (state " + state
                        + "): one was not run to its end. Stop what" + " uses the workers before the portal");
    }
}
