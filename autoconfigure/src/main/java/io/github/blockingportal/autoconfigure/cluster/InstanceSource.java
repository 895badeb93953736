package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;

/**
 * Tells how many instances there are. {@code count} and {@code leave} are called by one thread at a time, which they may keep waiting.
 * One that still hangs when the instance is stopped is left to itself, and may come to its end beside the next start.
 */
interface InstanceSource {

    /** What it is called where it is shown. */
    String name();

    /** How long to wait between two questions, unless the application says it. */
    Duration interval();

    /** The instance starts, perhaps again, and perhaps as one of several that are restored from one checkpoint. Does not wait. */
    default void join() {}

    /** The number of live instances, this one included. */
    int count();

    /** Whether the number is right however long an answer takes. */
    default boolean mayBeSlow() {
        return true;
    }

    /** The instance has stopped. */
    default void leave() {}
}
