package io.github.blockingportal;

/** The call was ended by {@link BlockingPortal#cancel(long)}, by an operator for example. */
public final class PortalCancelledException extends PortalException {

    private static final long serialVersionUID = 1L;

    PortalCancelledException(CallInfo call, CallTimes times) {
        super(
                call,
                "Portal '" + call.portal() + "' cancelled " + call.label() + " on request (" + times
                        + "): somebody ended it with cancel(" + call.id() + "). Its work was cancelled, too");
    }
}
