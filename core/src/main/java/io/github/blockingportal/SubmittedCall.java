package io.github.blockingportal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A call whose caller goes on and has a future. Ending the future from outside, in whatever way, ends the call.
 *
 * <p>Implementation note. The race is the end of the call against {@link #submit} on its way out: who is first decides, by
 * one compare-and-set, whether {@code submit} throws what is known at once or the future carries it.
 */
final class SubmittedCall<T> extends Call<T> {

    private final CompletableFuture<@Nullable T> future = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.SUBMITTING);
    private volatile @Nullable Future<?> deadline;

    SubmittedCall(PortalEngine engine, CallInfo info, long timeoutNanos, Supplier<? extends Mono<? extends T>> task) {
        super(engine, info, timeoutNanos, false, task);
    }

    /** Admits and dispatches without waiting; throws what is known at once. */
    CompletableFuture<@Nullable T> submit() {
        engine.begin(this);
        if (!hasEnded() && !enter()) {
            finishSaturated();
        }
        if (!stage.compareAndSet(Stage.SUBMITTING, Stage.SUBMITTED)) {
            throw (PortalException) Objects.requireNonNull(conclude());
        }
        future.whenComplete((result, failure) -> finish(Outcome.CANCELLED));
        startDeadline();
        dispatch();
        return future;
    }

    private void startDeadline() {
        PortalLoops loops = engine.life().loops();
        if (clock.hasDeadline() && loops != null) {
            try {
                deadline = loops.watchdog().after(clock.remaining(), () -> finish(Outcome.TIMEOUT));
            } catch (RejectedExecutionException e) {
                finish(Outcome.CLOSED);
            }
        }
        if (hasEnded()) {
            stopDeadline();
        }
    }

    private void stopDeadline() {
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    void settled() {
        stopDeadline();
        if (stage.compareAndSet(Stage.SUBMITTING, Stage.ENDED_AT_ONCE)) {
            return;
        }
        Throwable problem = conclude();
        if (problem == null) {
            future.complete(takeValue());
        } else {
            future.completeExceptionally(problem);
        }
    }

    @Override
    public void resume() {
        // never waits for a permit
    }

    @Override
    PortalSaturatedException saturated() {
        return PortalSaturatedException.atOnce(info, engine.limiter().statistics());
    }

    @Override
    @Nullable
    StackTraceElement callSite() {
        return null;
    }

    private enum Stage {
        SUBMITTING,
        SUBMITTED,
        ENDED_AT_ONCE
    }
}
