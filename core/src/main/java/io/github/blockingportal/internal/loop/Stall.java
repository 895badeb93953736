package io.github.blockingportal.internal.loop;

/** One stall of one loop, from the time the watchdog noticed it until the loop goes on. */
public final class Stall {

    private final long since;
    private volatile long lengthNanos = -1;

    public Stall(long since) {
        this.since = since;
    }

    /** The {@link System#nanoTime()} since which the loop has not got on. */
    public long since() {
        return since;
    }

    public void endedAfter(long ranNanos) {
        lengthNanos = ranNanos;
    }

    /** How long it lasted in all. */
    long lengthNanos() {
        long length = lengthNanos;
        return length >= 0 ? length : System.nanoTime() - since;
    }
}
