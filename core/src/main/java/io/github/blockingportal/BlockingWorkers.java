package io.github.blockingportal;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.worker.CurrentTask;

/**
 * The door in the other direction: reactive code runs blocking code on threads that may wait, a bounded number at a time.
 *
 * <p>A task there may use {@link BlockingPortal#call} again. Such a call gets what is left of the deadline of the call that the
 * task belongs to, and shares its permit. While the task waits in it, it lends its own permit to whatever the call needs of the
 * same limiter, so that workers that wait for workers do not starve each other. On a virtual worker the permit goes back to the
 * limiter for that time, for anybody; when the task goes on at once, the limiter may be over its limit until tasks end.
 */
public interface BlockingWorkers {

    /**
     * Runs a blocking task on a worker thread, once for each subscription, as soon as a permit is free: first come first
     * served. The values of the subscriber's Reactor context are there as thread-locals. Cancelling before the task has begun
     * means that it never runs; cancelling later does what the {@link CancelPolicy} says. The permit is held until its code has
     * really ended, but for the time that a task on a virtual worker waits in a portal.
     *
     * <p>The result is emitted on the worker thread: the value, completion for null, or what the task threw, as it is. A task
     * that returns a {@code Publisher} or a {@code CompletionStage}, to which nobody would listen, is an
     * {@link IllegalStateException}. {@link PortalClosedException} is emitted if the portal is closed, or closes before the task
     * has ended, {@link PortalSaturatedException} if as many wait for a permit as may.
     *
     * @param <T> the type of the value
     * @param task may block
     * @return a cold {@code Mono}; subscribing to it never waits
     * @throws NullPointerException if {@code task} is null
     */
    <T> Mono<T> run(Callable<? extends T> task);

    /**
     * A view of the same workers whose tasks need a permit of this limiter instead.
     *
     * @param limiter made by {@link CapacityLimiter#of}; may be shared with others
     * @return a view
     * @throws IllegalArgumentException if the limiter is not one that {@code CapacityLimiter.of} has made
     */
    BlockingWorkers limitedBy(CapacityLimiter limiter);

    /**
     * A view of the same workers with another policy for cancelling.
     *
     * @param policy what a cancel does to a running task
     * @return a view
     */
    BlockingWorkers onCancel(CancelPolicy policy);

    /**
     * A view of the same workers whose tasks carry a name, for messages and as a tag of the meters, so take names from a small
     * set.
     *
     * @param taskName not blank; line breaks and other characters that cannot be seen are shown escaped, as {@code \n}
     * @return a view
     * @throws IllegalArgumentException if the name is blank
     */
    BlockingWorkers named(String taskName);

    /**
     * A view for work that computes rather than waits: limited to the number of processors, by one limiter for each portal.
     * It runs on platform threads, also where the others are virtual, which it would keep from their carriers.
     *
     * @return a view
     */
    BlockingWorkers cpu();

    /**
     * The permits of these workers.
     *
     * @return the limiter of this view, whose permits may be changed
     */
    CapacityLimiter limiter();

    /**
     * Lets a running task end early when nobody waits for its result any more. To be called from the task, on its thread.
     *
     * @throws CancellationException if the task was cancelled
     * @throws IllegalStateException if the current thread does not run a task of any portal's workers
     */
    static void checkCancelled() {
        CurrentTask.checkCancelled();
    }

    /**
     * The Reactor context of the chain for which the current thread runs a task, such as that of a transaction or a tenant.
     *
     * @return what the calls that the task makes begin with, beneath the thread's own; empty if the current thread does not run a task
     *     of any portal's workers
     */
    static ContextView context() {
        return CurrentTask.context();
    }
}
