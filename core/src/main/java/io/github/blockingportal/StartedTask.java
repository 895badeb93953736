package io.github.blockingportal;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A task that has signalled that it is ready, and runs on.
 *
 * @param <S> the type of the ready value
 * @param <T> the type of the result
 */
public interface StartedTask<S, T> {

    /**
     * What the task said when it was ready.
     *
     * @return the value given to {@link ReadySignal#ready}
     */
    @Nullable
    S ready();

    /**
     * The end of the task. As with {@link BlockingPortal#submit}, cancelling the future, or completing it in any other way,
     * cancels the task; it has no deadline any more.
     *
     * @return always the same future
     */
    CompletableFuture<@Nullable T> result();
}
