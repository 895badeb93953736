package io.github.blockingportal.internal.call;

import java.util.Arrays;

import io.github.blockingportal.CallInfo;

/**
 * Shows, as a suppressed exception of a failure that happened on another thread, where its caller waited. At most one for
 * each failure, since one that is kept and thrown again must not grow.
 */
final class CallerFrames extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CallerFrames(CallInfo call) {
        super("Portal '" + call.portal() + "': " + call.label() + " was waited for here");
    }

    static void addTo(Throwable failure, CallInfo call) {
        synchronized (failure) { // the lock of addSuppressed, so that of two callers only one adds
            if (Arrays.stream(failure.getSuppressed()).noneMatch(CallerFrames.class::isInstance)) {
                failure.addSuppressed(new CallerFrames(call));
            }
        }
    }
}
