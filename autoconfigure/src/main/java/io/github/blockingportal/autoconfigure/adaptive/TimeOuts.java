package io.github.blockingportal.autoconfigure.adaptive;

import org.jspecify.annotations.Nullable;

/**
 * What fails with the end of a wait: an operator's, a client's, or that of a portal further down. Each library has exceptions of its
 * own for it, which have in common what they are called, and others around them.
 */
final class TimeOuts {

    private static final int DEEPEST_CAUSE = 20;

    private TimeOuts() {}

    static boolean isOne(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause.getClass().getName().endsWith("TimeoutException")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
