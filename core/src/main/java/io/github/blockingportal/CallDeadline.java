package io.github.blockingportal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.context.OpenScope;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * A point in time until which everything has to be done that a thread does for somebody, such as the answer to one request.
 * While it is {@linkplain #open() open} on a thread, each portal call made there ends by then, if its own timeout is not
 * shorter: waiting, streams, submitted and started tasks until they are ready. Releasing a resource is not bounded.
 *
 * <p>It travels down the chain of a call, and to other threads with Micrometer's context propagation while a portal is open. In
 * reactive code, where no thread stays with the work, it is {@linkplain #addTo in the Reactor context} instead. Immutable, and for
 * any number of threads.
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
     * @throws IllegalArgumentException if the owner is blank
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
        return OpenScope.openDeadline();
    }

    /**
     * The deadline that {@link #addTo} has put into a Reactor context.
     *
     * @param context of a subscription
     * @return the earliest, or null if there is none
     */
    public static @Nullable CallDeadline in(ContextView context) {
        return OpenScope.deadlineIn(context);
    }

    /**
     * The time that is left to the work that the current thread does: until the earliest end of the portal call for which it
     * works, of those further up, and of the deadline that is open on it, which does not bound a release. Does not wait. To be
     * asked where such work asks others and would tell them how long it waits for them.
     *
     * @return zero once it is over, or null if nothing bounds it
     */
    public static @Nullable Duration remainingOnThread() {
        return earlier(CallChain.left(), CallChain.isReleasing() ? null : OpenScope.openDeadline());
    }

    /**
     * The same for what is subscribed with a Reactor context, whatever thread asks: in the task of a call it is the context that
     * {@code Mono.deferContextual} gives.
     *
     * @param context of the subscription
     * @return zero once it is over, or null if nothing in the context bounds it
     */
    public static @Nullable Duration remaining(ContextView context) {
        return earlier(CallChain.left(context), OpenScope.deadlineIn(context));
    }

    private static @Nullable Duration earlier(long leftToCall, @Nullable CallDeadline open) {
        long nanos = open == null ? leftToCall : Math.min(leftToCall, open.remainingNanos());
        return nanos == Long.MAX_VALUE ? null : Duration.ofNanos(Math.max(0, nanos));
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
        CallDeadline before = OpenScope.openDeadline();
        if (before == null || remainingNanos() < before.remainingNanos()) {
            OpenScope.setDeadline(this);
        }
        return () -> OpenScope.setDeadline(before);
    }

    /**
     * Bounds the portal calls that are made for a subscription, as {@link #open()} does for those of a thread: on the workers that
     * run for it, and wherever else its context is restored as thread-locals. For {@code mono.contextWrite(deadline::addTo)}.
     *
     * @param context of the subscription
     * @return the same if an earlier deadline is in it
     */
    public Context addTo(Context context) {
        CallDeadline before = OpenScope.deadlineIn(context);
        return before == null || remainingNanos() < before.remainingNanos()
                ? OpenScope.putDeadline(context, this)
                : context;
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
