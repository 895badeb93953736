package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Call;

/**
 * The oldest calls that hold a permit, for the message of a saturation. An overloaded portal is saturated thousands of times a
 * second, so they are looked at ten times a second at most, by one thread at a time.
 */
final class OldestCalls {

    private static final int SHOWN = 3;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final InFlight calls;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Reading last;

    OldestCalls(InFlight calls) {
        this.calls = calls;
    }

    /** As they were a moment ago. */
    Reading read() {
        Reading reading = last;
        if (reading != null && (System.nanoTime() - reading.at() < FRESH_NANOS || !lock.tryLock())) {
            return reading;
        }
        if (reading == null) {
            lock.lock();
        }
        try {
            List<Call> oldest = calls.oldestAdmitted(SHOWN);
            Reading fresh = new Reading(System.nanoTime(), oldest, CallLine.of(oldest));
            last = fresh;
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** The calls and how a message lists them. */
    record Reading(long at, List<Call> calls, String text) {}
}
