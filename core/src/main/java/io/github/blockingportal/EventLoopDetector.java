package io.github.blockingportal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.guard.Detectors;

/**
 * Decides whether a thread is an event loop, that is, one that must never wait.
 *
 * <p>A detector is asked before every call, on the calling thread, so it should answer within nanoseconds and decide by
 * what the thread is or runs, never by the thread's name. What it throws ends the call before anything of its task has run.
 */
@FunctionalInterface
public interface EventLoopDetector {

    /**
     * Says why a thread is an event loop.
     *
     * @param current the calling thread
     * @return the reason in a few words, or null when this detector does not take the thread for an event loop
     */
    @Nullable
    String detect(Thread current);

    /**
     * The name for meters and messages.
     *
     * @return the simple class name, for a lambda that of the class which it stands in
     */
    default String name() {
        String name = getClass().getName();
        String simple = getClass().getSimpleName();
        String last = simple.isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : simple;
        int lambda = last.indexOf("$$Lambda");
        return lambda < 0 ? last : last.substring(0, lambda);
    }

    /**
     * The detectors that a portal has unless told otherwise, in the order in which they are asked.
     *
     * @return an unmodifiable list
     */
    static List<EventLoopDetector> builtIn() {
        return Detectors.builtIn();
    }
}
