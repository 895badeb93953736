package io.github.blockingportal.internal.call;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Call;

/**
 * The oldest calls that hold a permit, for the message of a saturation. An overloaded portal is saturated thousands of times a
 * second, so they are looked at about ten times a second, and in between taken as they were seen last.
 */
final class OldestCalls {

    private static final int SHOWN = 3;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CallsInFlight calls;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile @Nullable Reading last;

    OldestCalls(CallsInFlight calls) {
        this.calls = calls;
    }

    /** As they were a moment ago. Nobody waits for who reads them, since a caller's class loader is asked. */
    Reading read() {
        Reading known = last;
        if (known != null && (isFresh(known) || !reading.compareAndSet(false, true))) {
            return known;
        }
        try {
            return readNow();
        } finally {
            reading.set(false);
        }
    }

    private static boolean isFresh(Reading reading) {
        return System.nanoTime() - reading.at() < FRESH_NANOS;
    }

    private Reading readNow() {
        List<Call> oldest = List.copyOf(calls.oldestAdmitted(SHOWN));
        Reading now = new Reading(System.nanoTime(), oldest, CallDescription.lines(oldest));
        last = now;
        return now;
    }

    /** The calls and how a message lists them. */
    record Reading(long at, List<Call> calls, String text) {}
}
