package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.TimeUnit;

/** Counts lines of a log: a few may be written at once, and then one a second. What is left out is counted. */
final class FewLines {

    static final int AT_ONCE = 10;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long EARLIEST = (AT_ONCE - 1) * SECOND;

    private long due = System.nanoTime() - EARLIEST;
    private long without;

    /** How many had none since the last line; -1 if this one has none either. */
    synchronized long next() {
        long now = System.nanoTime();
        if (due - now > 0) {
            without++;
            return -1;
        }
        due = SECOND + (now - due > EARLIEST ? now - EARLIEST : due);
        long since = without;
        without = 0;
        return since;
    }
}
