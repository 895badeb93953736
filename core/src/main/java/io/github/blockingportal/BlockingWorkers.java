package io.github.blockingportal;

import java.util.concurrent.Callable;

import reactor.core.publisher.Mono;

/**
 * The door in the other direction: reactive code runs blocking code on threads that may wait, a bounded number at a time.
 * A task there may use {@link BlockingPortal#call} again; such a call gets what is left of the deadline of the call that the
 * task belongs to, and shares its permit.
 */
public interface BlockingWorkers {

    /**
     * Runs a blocking task on a worker thread, once for each subscription, as soon as a permit is free: first come first
     * served. The values of the subscriber's Reactor context are there as thread-locals. Cancelling before the task has begun
     * means that it never runs; cancelling later interrupts it. The permit is held until its code has really ended.
     *
     * <p>The result is emitted on the worker thread: the value, completion for null, or what the task threw, as it is.
     * {@link PortalClosedException} is emitted if the portal is closed, or closes before the task has ended.
     *
     * @param <T> the type of the value
     * @param task may block
     * @return a cold {@code Mono}; subscribing to it never waits
     */
    <T> Mono<T> run(Callable<? extends T> task);

    /**
     * The permits of these workers.
     *
     * @return the limiter, whose permits may be changed
     */
    CapacityLimiter limiter();
}
