package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.TimeUnit;

/** Counts lines of a log: so many may be written in a second, and what is left out is counted. */
final class LinesASecond {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private long begin = System.nanoTime();
    private int lines;
    private long without;

    LinesASecond(int most) {
        this.most = most;
    }

    /** How many had none since the last line; -1 if this one has none either. */
    synchronized long next() {
        long now = System.nanoTime();
        if (now - begin >= SECOND) {
            begin = now;
            lines = 0;
        }
        if (lines == most) {
            without++;
            return -1;
        }
        lines++;
        long since = without;
        without = 0;
        return since;
    }
}
