package io.github.blockingportal;

/** The call was ended by {@link BlockingPortal#cancel(long)}, by an operator for example. */
public final class PortalCancelledException extends PortalException {

    private static final long serialVersionUID = 1L;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call the call that was cancelled
     * @param message what is to be said of it
     */
    public PortalCancelledException(CallInfo call, String message) {
        super(call, message);
    }
}
