package io.github.blockingportal;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The future of a call. Whoever ends it from outside ends the call first, so that the work is cancelled and the permit is back
 * before anything that depends on the future runs.
 */
final class CallFuture<T> extends CompletableFuture<@Nullable T> {

    private final SubmittedCall<T> call;

    CallFuture(SubmittedCall<T> call) {
        this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        call.endedFromOutside();
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean complete(@Nullable T value) {
        call.endedFromOutside();
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        call.endedFromOutside();
        return super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    /** Carries the end of the call, unless the future has been ended from outside. */
    void carry(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            super.complete(value);
        } else {
            super.completeExceptionally(failure);
        }
    }
}
