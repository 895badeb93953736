package io.github.blockingportal.internal.loop;

import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.Durations;

/** A loop that has been in one task for long, or was, and where. */
public record BlockedLoop(String text, String thread, StackTraceElement[] stack) {

    static BlockedLoop now(String thread, long runningNanos, StackTraceElement[] stack) {
        return now("loop", thread, runningNanos, stack);
    }

    /** One that is blocked now; the label says whose loop it is. */
    public static BlockedLoop now(String label, String thread, long blockedNanos, StackTraceElement[] stack) {
        String text =
                label + " '" + thread + "' has been blocked for " + Durations.seconds(blockedNanos) + place(stack);
        return new BlockedLoop(text, thread, stack);
    }

    /** One that was blocked before; the label says whose loop it is. */
    public static BlockedLoop before(String label, String thread, long blockedNanos, StackTraceElement[] stack) {
        String text = label + " '" + thread + "' was blocked for " + Durations.seconds(blockedNanos) + place(stack);
        return new BlockedLoop(text, thread, stack);
    }

    static BlockedLoop inTask(String thread, long ranNanos, String task, StackTraceElement[] stack) {
        String text =
                "loop '" + thread + "' was blocked for " + Durations.seconds(ranNanos) + " by " + task + place(stack);
        return new BlockedLoop(text, thread, stack);
    }

    /** The same with something added to the text. */
    public BlockedLoop followedBy(String more) {
        return new BlockedLoop(text + more, thread, stack);
    }

    private static String place(StackTraceElement[] stack) {
        StackTraceElement place = CallSite.inTask(stack);
        return place == null ? "" : " at " + place;
    }
}
