package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * The waiting thread was interrupted. Its interrupt flag is set again; the work was cancelled, or had not begun. The cause is an
 * {@link InterruptedException}, for those who look for one.
 */
public final class PortalInterruptedException extends PortalException {

    private static final long serialVersionUID = 1L;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param portalName the portal's name, or null where no portal takes part
     * @param callName the name of the call, or null for an unnamed one, and where there is none
     * @param message what is to be said of it
     */
    public PortalInterruptedException(@Nullable String portalName, @Nullable String callName, String message) {
        super(portalName, callName, message);
        initCause(new InterruptedException());
    }
}
