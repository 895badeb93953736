package io.github.blockingportal;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Stacks as text. */
final class Stacks {

    private Stacks() {}

    static String text(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(frame -> "at " + CallSite.bare(frame)).collect(Collectors.joining("\n\t"));
    }
}
