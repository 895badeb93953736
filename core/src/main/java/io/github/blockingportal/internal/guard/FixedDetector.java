package io.github.blockingportal.internal.guard;

import io.github.blockingportal.EventLoopDetector;

/** One whose answer about a thread does not change while the thread lives. A class, since a check for an interface costs too much. */
abstract class FixedDetector implements EventLoopDetector {

    /** Whether it takes the current thread for no event loop, now and later. */
    boolean clears(Thread current) {
        return detect(current) == null;
    }
}
