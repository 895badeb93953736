package io.github.blockingportal;

/** The task failed with a checked exception, which is the cause. */
public final class PortalCallException extends PortalException {

    private static final long serialVersionUID = 1L;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call the call that failed
     * @param cause what its task failed with
     */
    public PortalCallException(CallInfo call, Throwable cause) {
        super(
                call,
                "Portal '" + call.portal() + "': " + call.label() + " failed with a checked exception: " + cause,
                cause);
    }
}
