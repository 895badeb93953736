package io.github.blockingportal;

import java.io.Serializable;

/** A loop that has been in one task for long, and where. */
record BlockedLoop(String thread, long runningNanos, StackTraceElement[] stack) implements Serializable {

    @Override
    public String toString() {
        return "loop '" + thread + "' has been blocked for " + Durations.seconds(runningNanos) + " at "
                + CallSite.in(stack);
    }
}
