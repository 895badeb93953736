package io.github.blockingportal.internal.loop;

import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.Durations;

/** A loop that has been in one task for long, or was, and where. */
public record BlockedLoop(String text, String thread, StackTraceElement[] stack) {

    static BlockedLoop now(String thread, long runningNanos, StackTraceElement[] stack) {
        String text = "loop '" + thread + "' has been blocked for " + Durations.seconds(runningNanos) + place(stack);
        return new BlockedLoop(text, thread, stack);
    }

    static BlockedLoop before(String thread, long ranNanos, String task, StackTraceElement[] stack) {
        String text =
                "loop '" + thread + "' was blocked for " + Durations.seconds(ranNanos) + " by " + task + place(stack);
        return new BlockedLoop(text, thread, stack);
    }

    private static String place(StackTraceElement[] stack) {
        StackTraceElement place = CallSite.inTask(stack);
        return place == null ? "" : " at " + place;
    }
}
