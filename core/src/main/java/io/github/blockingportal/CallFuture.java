package io.github.blockingportal;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The future of a call. Whoever ends it from outside ends the call first, so that the work is cancelled and the permit is back
 * before anything that depends on the future runs.
 */
final class CallFuture<T> extends CompletableFuture<@Nullable T> {

    private final TrackedCall call;
    private volatile boolean endedFromOutside;

    CallFuture(TrackedCall call) {
        this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        endCall();
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean complete(@Nullable T value) {
        endCall();
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        endCall();
        return super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private void endCall() {
        if (!call.hasEnded()) {
            endedFromOutside = true;
            call.finish(Outcome.CANCELLED);
        }
    }

    /** Carries the end of the call, unless that was this future's own. */
    void carry(@Nullable T value, @Nullable Throwable failure) {
        if (endedFromOutside && call.outcome() == Outcome.CANCELLED) {
            return;
        }
        if (failure == null) {
            super.complete(value);
        } else {
            super.completeExceptionally(failure);
        }
    }
}
