package io.github.blockingportal.internal.call;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;

/**
 * The future of a call. Whoever ends it from outside ends the call first, so that the work is cancelled and the permit is back
 * before anything that depends on the future runs. Knows whether anybody has asked how it ended.
 */
final class CallFuture<T> extends CompletableFuture<@Nullable T> {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CallFuture, @Nullable Outside> OUTSIDE =
            AtomicReferenceFieldUpdater.newUpdater(CallFuture.class, Outside.class, "outside");

    private final TrackedCall call;
    private volatile @Nullable Outside outside;
    private volatile boolean observed;
    private volatile UnobservedFailures.@Nullable Failure unobserved;

    CallFuture(TrackedCall call) {
        this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        endCall(() -> super.cancel(mayInterruptIfRunning));
        return isCancelled();
    }

    @Override
    public boolean complete(@Nullable T value) {
        return endCall(() -> super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        return endCall(() -> super.completeExceptionally(failure));
    }

    @Override
    public CompletableFuture<@Nullable T> completeAsync(Supplier<? extends @Nullable T> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> {
            if (!isDone()) {
                completeBy(supplier);
            }
        });
        return this;
    }

    private void completeBy(Supplier<? extends @Nullable T> supplier) {
        try {
            complete(supplier.get());
        } catch (Throwable thrown) {
            completeExceptionally(thrown);
        }
    }

    @Override
    public CompletableFuture<@Nullable T> orTimeout(long timeout, TimeUnit unit) {
        return endAfter(timeout, unit, () -> completeExceptionally(new TimeoutException()));
    }

    @Override
    public CompletableFuture<@Nullable T> completeOnTimeout(@Nullable T value, long timeout, TimeUnit unit) {
        return endAfter(timeout, unit, () -> complete(value));
    }

    /** Not by the timer of the JDK, which is one for all and would run what the task does when it is cancelled. */
    private CompletableFuture<@Nullable T> endAfter(long timeout, TimeUnit unit, Runnable end) {
        Future<?> timer = isDone() ? null : timer(unit.toNanos(timeout), end);
        if (timer != null) {
            whenComplete((value, failure) -> timer.cancel(false));
        }
        return this;
    }

    /** Null where the portal's close ends the call. */
    private @Nullable Future<?> timer(long nanos, Runnable end) {
        try {
            return call.host.after(nanos, () -> endElsewhere(end));
        } catch (RejectedExecutionException closed) {
            return null;
        }
    }

    private void endElsewhere(Runnable end) {
        call.host.callbacks().run("the cancel hook", call.info.label(), end);
    }

    @Override
    public void obtrudeValue(@Nullable T value) {
        complete(value);
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        completeExceptionally(failure);
        super.obtrudeException(failure);
    }

    /**
     * Ends the call, whose end then completes this future with what was said from outside; true if that is so. A call that has
     * ended otherwise completes it with its own end, by whoever settles it.
     */
    private boolean endCall(BooleanSupplier completion) {
        Outside said = new Outside(completion);
        if (!isDone() && OUTSIDE.compareAndSet(this, null, said)) {
            call.finish(Outcome.CANCELLED);
        }
        return said.counts;
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

    /** From JDK 19, as {@code Future} specifies it. */
    public Throwable exceptionNow() {
        try {
            ended();
        } catch (CompletionException failed) {
            return Objects.requireNonNull(failed.getCause());
        }
        throw new IllegalStateException("The call has a result");
    }

    /** From JDK 19, as {@code Future} specifies it. */
    public @Nullable T resultNow() {
        try {
            return ended();
        } catch (CompletionException failed) {
            throw new IllegalStateException("The call has failed", failed.getCause());
        }
    }

    private @Nullable T ended() {
        if (!isDone()) {
            throw new IllegalStateException("The call has not completed");
        }
        try {
            return join();
        } catch (CancellationException cancelled) {
            throw new IllegalStateException("The call was cancelled", cancelled);
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

    /** Carries the end of the call, or what was said from outside if that ended it. */
    void carry(@Nullable T value, @Nullable Throwable failure) {
        Outside said = outside;
        if (said != null && call.outcome() == Outcome.CANCELLED) {
            said.counts = said.completion.getAsBoolean();
            return;
        }
        if (failure == null) {
            if (!super.complete(value) && value != null) { // since it was obtruded
                call.discard(value);
            }
            return;
        }
        boolean observedBefore = observed || getNumberOfDependents() > 0;
        super.completeExceptionally(failure);
        if (!observedBefore && (call.outcome() == Outcome.ERROR || call.outcome() == Outcome.TIMEOUT)) {
            UnobservedFailures.Failure watched = call.host.unobservedFailures().watch(this, call.info, failure);
            unobserved = watched;
            if (observed) { // since, by one who did not see that it is watched
                watched.observed();
            }
        }
    }

    /** What somebody said who ends the call through this future. */
    private static final class Outside {

        private final BooleanSupplier completion;
        private volatile boolean counts;

        Outside(BooleanSupplier completion) {
            this.completion = completion;
        }
    }
}
