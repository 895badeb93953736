package io.github.blockingportal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * The future of a call. Whoever ends it from outside ends the call first, so that the work is cancelled and the permit is back
 * before anything that depends on the future runs. Knows whether anybody has asked how it ended.
 */
final class CallFuture<T> extends CompletableFuture<@Nullable T> {

    private final TrackedCall call;
    private volatile boolean endedFromOutside;
    private volatile boolean observed;
    private volatile UnobservedFailures.@Nullable Failure unobserved;

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

    /** For whatever depends on this future, which is who gets to see how it ends. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        observe();
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<@Nullable T> toCompletableFuture() {
        observe();
        return super.toCompletableFuture();
    }

    @Override
    public CompletionStage<@Nullable T> minimalCompletionStage() {
        observe();
        return super.minimalCompletionStage();
    }

    @Override
    public @Nullable T get() throws InterruptedException, ExecutionException {
        try {
            return super.get();
        } finally {
            observeEnd();
        }
    }

    @Override
    public @Nullable T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return super.get(timeout, unit);
        } finally {
            observeEnd();
        }
    }

    @Override
    public @Nullable T join() {
        try {
            return super.join();
        } finally {
            observeEnd();
        }
    }

    @Override
    public @Nullable T getNow(@Nullable T valueIfAbsent) {
        try {
            return super.getNow(valueIfAbsent);
        } finally {
            observeEnd();
        }
    }

    @Override
    public boolean isCompletedExceptionally() {
        observeEnd();
        return super.isCompletedExceptionally();
    }

    private void observeEnd() {
        if (isDone()) {
            observe();
        }
    }

    private void observe() {
        observed = true;
        UnobservedFailures.Failure failure = unobserved;
        if (failure != null) {
            failure.observed();
        }
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
            return;
        }
        boolean observedBefore = observed || getNumberOfDependents() > 0;
        super.completeExceptionally(failure);
        if (!observedBefore && (call.outcome() == Outcome.ERROR || call.outcome() == Outcome.TIMEOUT)) {
            UnobservedFailures.Failure watched =
                    call.engine.unobservedFailures().watch(this, call.info, failure);
            unobserved = watched;
            if (observed) { // since, by one who did not see that it is watched
                watched.observed();
            }
        }
    }
}
