package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * The waiting thread was interrupted. Its interrupt flag is set again; the work was cancelled, or had not begun. The cause is an
 * {@link InterruptedException}, for those who look for one.
 */
public final class PortalInterruptedException extends PortalException {

    private static final long serialVersionUID = 1L;

    private PortalInterruptedException(@Nullable String portalName, @Nullable String callName, String message) {
        super(portalName, callName, message);
        initCause(new InterruptedException());
    }

    static PortalInterruptedException call(CallInfo call, CallTimes times) {
        return new PortalInterruptedException(
                call.portal(),
                call.name(),
                "Portal '" + call.portal() + "' cancelled " + call.label() + " (" + times + "): the waiting thread '"
                        + Threads.label(Thread.currentThread()) + "' was interrupted. Its interrupt flag is set again");
    }

    static PortalInterruptedException limiter(String limiter) {
        return new PortalInterruptedException(
                null,
                null,
                "Limiter '" + limiter + "' gave no permit: the waiting thread '" + Threads.label(Thread.currentThread())
                        + "' was interrupted. Its interrupt flag is set again");
    }
}
