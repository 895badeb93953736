package io.github.blockingportal.internal.loop;

/** One stall of one loop, from the time the watchdog noticed it until the loop goes on. */
final class Stall {

    private final long since;
    private volatile long lengthNanos = -1;

    Stall(long since) {
        this.since = since;
    }

    /** The {@link System#nanoTime()} at which the loop began the task. */
    long since() {
        return since;
    }

    void endedAfter(long ranNanos) {
        lengthNanos = ranNanos;
    }

    /** How long the task ran in all. */
    long lengthNanos() {
        long length = lengthNanos;
        return length >= 0 ? length : System.nanoTime() - since;
    }
}
