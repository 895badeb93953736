package io.github.blockingportal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.context.OpenDeadline;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * A point in time until which everything has to be done that a thread does for somebody, such as the answer to one request.
 * While it is {@linkplain #open() open} on a thread, each portal call made there ends by then, if its own timeout is not
 * shorter: waiting, streams, submitted and started tasks until they are ready. Releasing a resource is not bounded.
 *
 * <p>It travels down the chain of a call, and to other threads with Micrometer's context propagation while a portal is open.
 * Immutable, and for any number of threads.
 */
public final class CallDeadline {

    private final long atNanos;
    private final String owner;

    private CallDeadline(long atNanos, String owner) {
        this.atNanos = atNanos;
        this.owner = owner;
    }

    /**
     * A deadline that begins to run now.
     *
     * @param time the time from now; with zero or less it has passed
     * @param owner whose deadline it is, for messages, such as {@code the request (acme.request-timeout=2s)}
     * @return not yet open
     */
    public static CallDeadline after(Duration time, String owner) {
        if (owner.isBlank()) {
            throw new IllegalArgumentException("owner must not be blank");
        }
        long nanos = time.isNegative() ? 0 : Durations.nanos(time);
        return new CallDeadline(System.nanoTime() + nanos, PortalLog.oneLine(owner));
    }

    /**
     * The deadline that is open on the current thread.
     *
     * @return the earliest, or null if none is open
     */
    public static @Nullable CallDeadline current() {
        return OpenDeadline.get();
    }

    /**
     * The time that is left.
     *
     * @return zero once the deadline has passed
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /**
     * Bounds the portal calls that the current thread makes until the scope is closed. Of several open deadlines the earliest
     * counts, so opening one never gives more time.
     *
     * @return to be closed on the same thread
     */
    public Scope open() {
        CallDeadline before = OpenDeadline.get();
        if (before == null || remainingNanos() < before.remainingNanos()) {
            OpenDeadline.set(this);
        }
        return () -> OpenDeadline.set(before);
    }

    /**
     * The time that is left, in nanoseconds.
     *
     * @return zero or less once the deadline has passed
     */
    public long remainingNanos() {
        return atNanos - System.nanoTime();
    }

    /**
     * Whose deadline it is.
     *
     * @return as given at the making
     */
    public String owner() {
        return owner;
    }

    @Override
    public String toString() {
        return "deadline of " + owner + " in " + Durations.millis(remaining().toNanos());
    }

    /** The time during which a deadline is open on a thread. */
    public interface Scope extends AutoCloseable {

        /** What was open before is open again. */
        @Override
        void close();
    }
}
