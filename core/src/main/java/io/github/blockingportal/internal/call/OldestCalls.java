package io.github.blockingportal.internal.call;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

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
    private final AtomicLong dueAt = new AtomicLong(System.nanoTime());
    private volatile @Nullable Reading last;

    OldestCalls(CallsInFlight calls) {
        this.calls = calls;
    }

    /** As they were a moment ago. */
    Reading read() {
        Reading reading = last;
        return reading == null || isDue() ? readNow() : reading;
    }

    /**
     * Whether the current thread is the one to look now. The others take what was seen last meanwhile: many that look at once hold up
     * each other, and then all that come. Nobody waits for one that looks, since a caller's class loader is asked.
     */
    private boolean isDue() {
        long due = dueAt.get();
        long now = System.nanoTime();
        return now - due >= 0 && dueAt.compareAndSet(due, now + FRESH_NANOS);
    }

    private Reading readNow() {
        List<Call> oldest = List.copyOf(calls.oldestAdmitted(SHOWN));
        Reading reading = new Reading(oldest, CallDescription.lines(oldest));
        last = reading;
        return reading;
    }

    /** The calls and how a message lists them. */
    record Reading(List<Call> calls, String text) {}
}
