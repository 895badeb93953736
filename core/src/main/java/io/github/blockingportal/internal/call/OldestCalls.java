package io.github.blockingportal.internal.call;

import java.util.List;
import java.util.concurrent.TimeUnit;

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
    private volatile @Nullable Reading last;

    OldestCalls(CallsInFlight calls) {
        this.calls = calls;
    }

    /** As they were a moment ago. */
    Reading read() {
        Reading reading = fresh();
        if (reading != null) {
            return reading;
        }
        return readNow(); // several at once may; nobody waits, since a caller's class loader is asked
    }

    private @Nullable Reading fresh() {
        Reading reading = last;
        return reading != null && System.nanoTime() - reading.at() < FRESH_NANOS ? reading : null;
    }

    private Reading readNow() {
        List<Call> oldest = List.copyOf(calls.oldestAdmitted(SHOWN));
        Reading reading = new Reading(System.nanoTime(), oldest, CallDescription.lines(oldest));
        last = reading;
        return reading;
    }

    /** The calls and how a message lists them. */
    record Reading(long at, List<Call> calls, String text) {}
}
