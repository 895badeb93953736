package io.github.blockingportal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.context.OpenScope;

/**
 * A scope whose calls somebody else can cancel, such as all that a thread does for one client. While it is {@linkplain #open() open}
 * on a thread, each portal call made there is in it: waiting, streams, submitted and started tasks to their end. Releasing a
 * resource is not, and goes on.
 *
 * <p>It travels down the chain of a call, and to other threads with Micrometer's context propagation while a portal is open. In
 * reactive code, where no thread stays with the work, it is {@linkplain #addTo in the Reactor context} instead. For any number of
 * threads at any time; it keeps no call that has ended.
 */
public abstract class CallCancellation {

    /** For the portal's own scopes, which are the only ones that it takes. */
    protected CallCancellation() {}

    /**
     * Makes a scope.
     *
     * @return not yet open
     */
    public static CallCancellation create() {
        return OpenScope.newCancellation();
    }

    /**
     * The scope that is open on the current thread.
     *
     * @return the innermost, or null if none is open
     */
    public static @Nullable CallCancellation current() {
        return innermost(OpenScope.openCancellations());
    }

    /**
     * The scope that {@link #addTo} has put into a Reactor context.
     *
     * @param context of a subscription
     * @return the innermost, or null if there is none
     */
    public static @Nullable CallCancellation in(ContextView context) {
        return innermost(OpenScope.cancellationsIn(context));
    }

    private static @Nullable CallCancellation innermost(@Nullable List<CallCancellation> open) {
        return open == null ? null : open.get(0);
    }

    /**
     * Cancels the calls that are in flight in the scope, also those made in a scope within it, and refuses those that come later:
     * each ends with a {@link PortalCancelledException} that says why. For any thread, an event loop too. Does not wait, and runs
     * no code of users: cancel hooks, listeners and dependents of futures run on threads of the portal for such code.
     *
     * @param reason why, for messages, such as {@code the client of GET /orders left}
     * @return the calls that it has ended; none if the scope was cancelled before
     * @throws IllegalArgumentException if the reason is blank
     */
    public abstract List<CallInfo> cancel(String reason);

    /**
     * Why it was cancelled.
     *
     * @return the first reason given, or null as long as it is not cancelled
     */
    public abstract @Nullable String reason();

    /**
     * How many calls are in flight in it.
     *
     * @return a number that may have changed by now
     */
    public abstract int calls();

    /**
     * Puts the portal calls that the current thread makes until the result is closed into the scope. They stay in those that are
     * open on the thread already, each of which can cancel them.
     *
     * @return to be closed on the same thread
     * @throws IllegalStateException if it is not one that {@link #create} has made
     */
    public Scope open() {
        List<CallCancellation> before = OpenScope.openCancellations();
        OpenScope.setCancellations(with(before));
        return () -> OpenScope.setCancellations(before);
    }

    /**
     * Puts the portal calls that are made for a subscription into the scope, as {@link #open()} does with those of a thread: on the
     * workers that run for it, and wherever else its context is restored as thread-locals. For {@code mono.contextWrite(scope::addTo)}.
     *
     * @param context of the subscription
     * @return one with this scope beside those that are in it
     * @throws IllegalStateException if it is not one that {@link #create} has made
     */
    public Context addTo(Context context) {
        return OpenScope.putCancellations(context, with(OpenScope.cancellationsIn(context)));
    }

    private List<CallCancellation> with(@Nullable List<CallCancellation> outer) {
        OpenScope.requireOurs(this);
        if (outer == null) {
            return List.of(this);
        }
        if (outer.contains(this)) {
            return outer;
        }
        List<CallCancellation> all = new ArrayList<>(outer);
        all.add(0, this);
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        String reason = reason();
        return "cancellation scope with " + calls() + " calls" + (reason == null ? "" : ", cancelled: " + reason);
    }

    /** The time during which a scope is open on a thread. */
    public interface Scope extends AutoCloseable {

        /** What was open before is open again. */
        @Override
        void close();
    }
}
