package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;

/**
 * By how many a limit is divided, from what a source tells: a higher number at once, a lower one once all have had the time to hear
 * of it. Not for several threads.
 *
 * <p>Implementation note. Each instance hears of a change at another moment. Whoever shrinks first and grows last stays within the
 * limit meanwhile. After a silence the numbers are too low for a while, since those who were cut off come back one by one, after up to
 * as long as they were; so a share then waits for as long as the silence took. One that joins has to wait as one that grows, with one
 * permit: what others leave over cannot be known where several join at a time. If it is alone it has everything.
 */
final class AgreedCount {

    private static final long LONGEST_WAIT_NANOS = Duration.ofMinutes(1).toNanos();

    private final long toAgreeNanos;
    private final int initial;
    private int agreed;
    private int highestWhileWaiting;
    private boolean waiting;
    private long waitingSince;
    private long waitNanos;

    /**
     * Of which nothing has been told yet.
     *
     * @param toAgree how long a lower number has to hold
     * @param initial how many to assume until one has been told, 0 if that is not said
     */
    AgreedCount(Duration toAgree, int initial) {
        this.toAgreeNanos = toAgree.toNanos();
        this.initial = initial;
    }

    /**
     * A number was told.
     *
     * @param now the time, as {@link System#nanoTime()} has it
     * @param silentNanos for how long none had been told before, where that was longer than usual, else 0
     */
    void told(int instances, long now, long silentNanos) {
        boolean wasSilent = silentNanos > 0;
        if (agreed == 0 && !waiting && instances == 1 && !wasSilent || agreed != 0 && instances >= agreed) {
            agreed = instances;
            waiting = false;
            return;
        }
        if (!waiting || wasSilent) {
            begin(instances, now, silentNanos);
        }
        highestWhileWaiting = Math.max(highestWhileWaiting, instances);
        if (now - waitingSince >= waitNanos) {
            agreed = highestWhileWaiting;
            waiting = false;
            if (instances < agreed) {
                begin(instances, now, 0);
            }
        }
    }

    private void begin(int instances, long now, long silentNanos) {
        waiting = true;
        waitingSince = now;
        waitNanos = Math.max(toAgreeNanos, Math.min(silentNanos, LONGEST_WAIT_NANOS));
        highestWhileWaiting = instances;
    }

    /** The share of a limit that this instance may have now, at least 1. */
    int shareOf(int limit) {
        if (agreed != 0) {
            return share(limit, agreed);
        }
        boolean joins = waiting && highestWhileWaiting > 1;
        return joins || initial == 0 ? 1 : share(limit, initial);
    }

    private static int share(int limit, int instances) {
        return Math.max(1, limit / instances);
    }
}
