package io.github.blockingportal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Stacks as text. */
final class Stacks {

    static final StackTraceElement[] NONE = {};

    private Stacks() {}

    /** The frames without class loader and module. */
    static List<StackTraceElement> list(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(CallSite::bare).toList();
    }

    static String text(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(frame -> "at " + CallSite.bare(frame)).collect(Collectors.joining("\n\t"));
    }
}
