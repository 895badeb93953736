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

    private static final long OLD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CallsInFlight calls;
    private final AtomicLong dueAt = new AtomicLong(System.nanoTime());
    private volatile @Nullable Reading last;

    OldestCalls(CallsInFlight calls) {
        this.calls = calls;
    }

    /** As they were a moment ago. */
    Reading read() {
        Reading reading = last;
        long age = reading == null ? Long.MAX_VALUE : System.nanoTime() - reading.at();
        if (reading != null && age < FRESH_NANOS) {
            return reading;
        }
        return reading == null || age > OLD_NANOS || isDue() ? readNow() : inFlight(reading);
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

    /** Without those that have ended since. */
    private Reading inFlight(Reading reading) {
        List<Call> still = reading.calls().stream()
                .filter(call -> calls.isRunning(call.id()))
                .toList();
        return still.size() == reading.calls().size() ? reading : reading(still);
    }

    private Reading readNow() {
        List<Call> oldest = List.copyOf(calls.oldestAdmitted(SHOWN));
        Reading reading = reading(oldest);
        last = reading;
        return reading;
    }

    private static Reading reading(List<Call> calls) {
        return new Reading(System.nanoTime(), calls, CallDescription.lines(calls));
    }

    /** The calls and how a message lists them. */
    record Reading(long at, List<Call> calls, String text) {}
}
