package io.github.blockingportal.internal.call;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;

/**
 * {@link BlockingPortal#submit}: the caller goes on and has a future.
 *
 * <p>Implementation note. The race is the end of the call against {@link #submit} on its way out: who is first decides, by
 * one compare-and-set, whether {@code submit} throws what is known at once or the future carries it.
 */
public final class SubmittedCall<T> extends Call<T> {

    private final Supplier<? extends Mono<? extends T>> task;
    private final CallFuture<T> future = new CallFuture<>(this);
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.SUBMITTING);
    private volatile @Nullable Future<?> deadline;

    public SubmittedCall(
            CallHost host,
            CallInfo info,
            CallTerms terms,
            PermitUse permit,
            Supplier<? extends Mono<? extends T>> task) {
        super(host, info, terms, permit);
        this.task = task;
    }

    /** Admits and dispatches without waiting; throws what is known at once. */
    public CompletableFuture<@Nullable T> submit() {
        try {
            host.begin(this);
            if (!hasEnded() && !takeAllPermits()) {
                finishSaturated(lacksLimiter() ? Bound.LIMITER : Bound.NO_PERMIT);
            }
            if (stage.compareAndSet(Stage.SUBMITTING, Stage.SUBMITTED)) {
                startDeadline();
                dispatch();
                return future;
            }
        } catch (Throwable outOfStackOrMemory) {
            abort(outOfStackOrMemory);
            conclude();
            throw outOfStackOrMemory;
        }
        throw (PortalException) Objects.requireNonNull(conclude());
    }

    @Override
    @Nullable
    protected Mono<? extends T> build() {
        return task.get();
    }

    private void startDeadline() {
        if (clock.timeout() != Long.MAX_VALUE) {
            try {
                deadline = host.after(clock.remaining(), () -> finishElsewhere(Outcome.TIMEOUT));
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
    protected void tell() {
        stopDeadline();
        stage.compareAndSet(Stage.SUBMITTING, Stage.ENDED_AT_ONCE);
        if (stage.get() == Stage.SUBMITTED) {
            Throwable problem = conclude();
            future.carry(problem == null ? takeValue() : null, problem);
        }
    }

    @Override
    public void resume() {
        // never waits for a permit
    }

    @Override
    boolean waitsForPermits() {
        return false;
    }

    @Override
    String whatHappenedMeanwhile() {
        return "submit does not wait";
    }

    @Override
    @Nullable
    protected Thread waiter() {
        return null;
    }

    private enum Stage {
        SUBMITTING,
        SUBMITTED,
        ENDED_AT_ONCE
    }
}
