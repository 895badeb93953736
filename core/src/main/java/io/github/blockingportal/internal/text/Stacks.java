package io.github.blockingportal.internal.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Stacks as text. */
public final class Stacks {

    public static final StackTraceElement[] NONE = {};

    private Stacks() {}

    /** The frames without class loader and module. */
    public static List<StackTraceElement> list(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(CallSite::bare).toList();
    }

    public static String text(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(frame -> "at " + CallSite.bare(frame)).collect(Collectors.joining("\n\t"));
    }
}
