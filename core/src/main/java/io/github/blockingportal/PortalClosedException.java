package io.github.blockingportal;

/** The portal was closing or closed. */
public final class PortalClosedException extends PortalException {

    private static final long serialVersionUID = 1L;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call the call that was not taken, or cancelled
     * @param message what is to be said of it
     */
    public PortalClosedException(CallInfo call, String message) {
        super(call, message);
    }

    /**
     * The same for what is no call.
     *
     * @param portalName the portal's name
     * @param message what is to be said of it
     */
    public PortalClosedException(String portalName, String message) {
        super(portalName, null, message);
    }
}
