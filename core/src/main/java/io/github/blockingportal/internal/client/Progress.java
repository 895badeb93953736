package io.github.blockingportal.internal.client;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.loop.BlockedLoop;
import io.github.blockingportal.internal.loop.Stall;

/**
 * Whether a thread gets on, seen from outside.
 *
 * <p>Implementation note. Several watchdogs may look at the same thread, and the thread itself may say that it goes on. A stall is
 * marked first and the time since when is read again then; whoever says that it is over changes the time first and looks for the
 * mark then: one of them sees the other.
 */
abstract class Progress {

    static final long GETS_ON = 0;

    /** Shorter times tell nothing on a busy machine. */
    private static final long LEAST_NANOS = 100_000_000;

    private final AtomicReference<@Nullable Stall> stall = new AtomicReference<>();
    private volatile @Nullable Seen seen;
    private volatile @Nullable Slow lastSlow;

    /** Looks how it is now. For watchdogs. */
    abstract void look();

    /** The {@link System#nanoTime()} since which it is not known to have got on; {@link #GETS_ON} if it does. */
    abstract long since();

    /** How long something new waits for it, as far as that is known. */
    abstract long lagNanos();

    abstract StackTraceElement[] stack();

    /** Marks it as stalled if it has not got on for so long and is not idle. */
    final @Nullable Stall stalledFor(long thresholdNanos) {
        long since = since();
        if (since == GETS_ON || System.nanoTime() - since < thresholdNanos) {
            return null;
        }
        if (LoopStacks.isIdle(stack())) { // it goes on, and the next look will find it
            unmark(System.nanoTime());
            return null;
        }
        Stall current = stall.get();
        if (current == null || current.since() != since) {
            Stall found = new Stall(since);
            current = stall.compareAndSet(current, found) ? found : stall.get();
        }
        if (since() != since) { // it went on meanwhile and may not have seen the mark
            stall.compareAndSet(current, null);
            return null;
        }
        return current;
    }

    /** Whether it is marked, and for that threshold. */
    final boolean isStalled(long thresholdNanos) {
        Stall current = stall.get();
        return current != null && System.nanoTime() - current.since() >= thresholdNanos;
    }

    /** Keeps where it is, in case that it has gone on by the time when somebody asks. */
    final void sample() {
        long since = since();
        if (since != GETS_ON && System.nanoTime() - since >= LEAST_NANOS) {
            StackTraceElement[] stack = stack();
            if (since() == since && !LoopStacks.isIdle(stack)) {
                seen = new Seen(since, stack);
            }
        }
    }

    /** It goes on; {@link #since} says so by now. */
    final void wentOn(long since, long now) {
        unmark(now);
        Seen place = seen;
        if (place != null && place.since == since) {
            lastSlow = new Slow(now, now - since, place.stack);
        }
    }

    private void unmark(long now) {
        Stall over = stall.get();
        if (over != null) {
            over.endedAfter(now - over.since());
            stall.compareAndSet(over, null);
        }
    }

    /** Where it is if it has been there for at least so long, or was for at least so much of the time given. */
    final @Nullable BlockedLoop blockedFor(String label, String name, long leastNanos, long withinNanos) {
        long thresholdNanos = Math.max(leastNanos, LEAST_NANOS);
        long since = since();
        long now = System.nanoTime();
        if (since != GETS_ON && now - since >= thresholdNanos) {
            StackTraceElement[] stack = stack();
            if (!LoopStacks.isIdle(stack)) {
                return BlockedLoop.now(label, name, now - since, stack);
            }
        }
        Slow slow = lastSlow;
        return slow == null || Math.min(slow.nanos, withinNanos - (now - slow.endedAt)) < thresholdNanos
                ? null
                : BlockedLoop.before(label, name, slow.nanos, slow.stack);
    }

    /** Where it was while it did not get on since that time. */
    private record Seen(long since, StackTraceElement[] stack) {}

    /** The last time that it did not get on, and where it was. */
    private record Slow(long endedAt, long nanos, StackTraceElement[] stack) {}
}
