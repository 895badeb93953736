package io.github.blockingportal;

import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.util.context.Context;

/**
 * A resource for as long as whose life a thread makes calls that belong together, such as a transaction. It holds its permit and is
 * among the calls until it is released; {@link BlockingPortal#cancel(long)} and the end of the portal's drain release it. What is
 * made {@linkplain #enter within} it shares its permit.
 *
 * <p>For the thread that has opened it, but for what {@link PortalResource} says.
 *
 * @param <R> the type of the resource
 */
public interface HeldResource<R> extends PortalResource<R> {

    /**
     * Makes the calls of the current thread belong to the resource until the scope is closed: they begin with a Reactor context,
     * need no permit of this portal, whatever operation they are, and are made one after the other. A submitted or started task
     * counts until it has ended, and a stream until it is read to its end or closed. Calls of other portals belong to it too, with
     * permits of their own. Once the resource has been cancelled, or released by the portal's close, they throw the exception that
     * says so.
     *
     * @param context makes what their Reactor context has beneath what the thread has, of that of the chain for which the thread works
     * @param whenBusy makes what a call throws that is made while another one has not ended, of a message that names both
     * @return to be closed on the same thread, inner ones first
     * @throws IllegalStateException if another thread has opened the resource
     */
    Scope enter(UnaryOperator<Context> context, Function<String, ? extends RuntimeException> whenBusy);

    /**
     * Throws what another call would throw now if one that was made within it has not ended.
     *
     * @param what what is to be done, for the message, such as {@code its commit}
     */
    void requireIdle(String what);

    /**
     * Whether a call that was made within it was ended by its deadline.
     *
     * @return true from the first one on, whatever became of the exception
     */
    boolean hasTimedOut();

    /**
     * Does something with the resource as it is released: on a loop, without a permit, never cancelled, and with no deadline but that
     * the caller waits at most the timeout of the view that opened it.
     *
     * @param how the name of that, after the one of the view and a dot
     * @param work makes what has to complete; invoked at most once, on a loop
     * @return false if the resource had been released, so that nothing was done
     * @throws PortalException as {@link #close()} throws it
     * @throws RuntimeException the failure of the work, as the same instance
     */
    boolean run(String how, Function<? super R, ? extends Publisher<?>> work);

    /**
     * Releases the resource in another way than {@link #close()} does, if nobody has released it yet. A call made within it that has not
     * ended is cancelled first.
     *
     * @param how the name of the release, after the one of the view and a dot
     * @param release makes what has to complete; invoked at most once, on a loop
     * @return false if the resource had been released, in the way that was said when it was opened
     * @throws PortalException as {@link #close()} throws it
     * @throws RuntimeException the failure of the release, as the same instance
     */
    boolean release(String how, Function<? super R, ? extends Publisher<?>> release);

    /**
     * Why it was released without its holder's doing.
     *
     * @return null as long as it is held, and if the holder has released it
     */
    @Nullable
    PortalException problem();

    /** The time during which the calls of a thread belong to a held resource. */
    interface Scope extends AutoCloseable {

        /** From now on calls are made as if it were not entered, but that those that wait share its permit. */
        void suspend();

        /** They belong to it again. */
        void resume();

        /** The thread works for what it worked for before. */
        @Override
        void close();
    }
}
