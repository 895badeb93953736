package io.github.blockingportal.internal.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When those who are turned away are to come back: as if they stood in a queue, each as long after the one before as it takes until
 * the next permit comes free. So as many come back as can be let in, however many were turned away.
 */
final class Turns {

    private final AtomicLong last = new AtomicLong(System.nanoTime());

    /** How long it is to the next turn, at most this long. */
    long next(long apartNanos, long longestNanos) {
        long now = System.nanoTime();
        long turn = last.updateAndGet(before -> now + Math.min(Math.max(before - now, 0) + apartNanos, longestNanos));
        return turn - now;
    }
}
