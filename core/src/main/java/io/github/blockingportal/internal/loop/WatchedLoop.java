package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.Nullable;

/** A loop that is looked at now and then, to see whether it gets on. */
public interface WatchedLoop {

    /** The name of its thread. */
    String name();

    /** What messages call it, without its name. */
    String label();

    /** What a report says of those who need it. */
    String consequence();

    /** Marks it as stalled if it has not got on for at least so long; null if it has. */
    @Nullable
    Stall stalledFor(long thresholdNanos);

    /** Where it is now. */
    StackTraceElement[] stack();
}
