package io.github.blockingportal.internal.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the watchdog puts into a loop's queue to measure how long it waits there. It is no task of the loop: it neither counts
 * nor shows. One is under way at a time, so a loop that does not get on has one in its queue, however long that takes.
 */
final class LagProbe implements Runnable {

    private static final long ARRIVED = 0;

    private volatile long sentAt = ARRIVED;
    private volatile long lagNanos;

    /** Sends it unless it is under way. For one thread. */
    void send(Executor loop) {
        if (sentAt != ARRIVED) {
            return;
        }
        sentAt = System.nanoTime() | 1; // never ARRIVED
        try {
            loop.execute(this);
        } catch (RejectedExecutionException ended) {
            sentAt = ARRIVED;
        } catch (Throwable outOfMemory) {
            sentAt = ARRIVED;
            throw outOfMemory;
        }
    }

    @Override
    public void run() {
        lagNanos = System.nanoTime() - sentAt;
        sentAt = ARRIVED;
    }

    /** How long the last one waited, or the one under way if that is longer by now. */
    long lagNanos() {
        long last = lagNanos;
        long sent = sentAt;
        return sent == ARRIVED ? last : Math.max(last, System.nanoTime() - sent);
    }
}
