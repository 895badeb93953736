package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * The call was ended by somebody else: by {@link BlockingPortal#cancel(long)}, such as an operator, or with all of its {@link
 * CallCancellation}.
 */
public final class PortalCancelledException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String reason;

    /**
     * A portal makes these; tests of code that handles them may, too. For one call that was cancelled by its number.
     *
     * @param call the call that was cancelled
     * @param message what is to be said of it
     */
    public PortalCancelledException(CallInfo call, String message) {
        super(call, message);
        this.reason = null;
    }

    /**
     * The same for a call whose scope was cancelled.
     *
     * @param call the call that was cancelled
     * @param message what is to be said of it
     * @param reason why the scope was cancelled
     */
    public PortalCancelledException(CallInfo call, String message, String reason) {
        super(call, message);
        this.reason = reason;
    }

    /**
     * Why its {@link CallCancellation} was cancelled.
     *
     * @return as given there, or null if the call was cancelled by its number
     */
    public @Nullable String reason() {
        return reason;
    }
}
