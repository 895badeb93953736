package io.github.blockingportal.internal.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * {@link BlockingPortal#start}: the caller waits until the task is ready, and the task runs on.
 *
 * <p>Implementation note. The race is the ready signal against everything that ends the wait: the task's own end, deadline,
 * interrupt, cancel, close. One compare-and-set on {@code stage} decides. Before ready, the caller throws what the call ended
 * with; after it, the future carries that.
 */
public final class StartedCall<S, T> extends WaitingCall<T> implements StartedTask<S, T>, ReadySignal<S> {

    private static final Object STARTING = new Object();
    private static final Object NOT_STARTED = new Object();

    private final Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task;
    private final CallFuture<T> result = new CallFuture<>(this);
    private final AtomicReference<Object> stage = new AtomicReference<>(STARTING);
    private final AtomicBoolean repeated = new AtomicBoolean();

    public StartedCall(
            CallHost host,
            CallInfo info,
            long timeoutNanos,
            Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task) {
        super(host, info, timeoutNanos, PermitUse.OWN);
        this.task = task;
    }

    public StartedTask<S, T> start() {
        awaitAnswer();
        if (readyStage() == null) {
            T unwanted = valueOrThrow();
            if (unwanted != null) {
                discard(unwanted);
            }
            throw new IllegalStateException("Portal '" + info.portal() + "': the task of " + info.label()
                    + " completed before it was ready. Signal ready(...) before the end, or use call(...)");
        }
        return this;
    }

    @Override
    @Nullable
    protected Mono<? extends T> build() {
        return task.apply(this);
    }

    @Override
    public void ready(@Nullable S value) {
        if (stage.compareAndSet(STARTING, new Ready<>(value))) {
            resume();
        } else if (readyStage() != null && repeated.compareAndSet(false, true)) {
            PortalLog.LOG.warn(
                    "Portal '{}': the task of {} signalled ready more than once; the first signal counts",
                    info.portal(),
                    info.label());
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Ready<S> readyStage() {
        return stage.get() instanceof Ready<?> ready ? (Ready<S>) ready : null;
    }

    @Override
    boolean isAnswered() {
        return readyStage() != null
                || (stage.get() == NOT_STARTED && isDone()); // the stage decides who tells the listener
    }

    @Override
    protected void giveUp(Outcome outcome) {
        if (stage.compareAndSet(STARTING, NOT_STARTED)) {
            finish(outcome);
        }
    }

    @Override
    boolean callerConcludes() {
        return readyStage() == null;
    }

    @Override
    void tell() {
        stage.compareAndSet(STARTING, NOT_STARTED);
        if (readyStage() == null) {
            super.tell();
        } else {
            Throwable problem = conclude();
            result.carry(problem == null ? takeValue() : null, problem);
        }
    }

    @Override
    boolean endsWithAnAnswer() {
        return false;
    }

    @Override
    long remaining() {
        return readyStage() == null ? super.remaining() : Long.MAX_VALUE;
    }

    @Override
    @Nullable
    Thread waiter() {
        return readyStage() == null ? super.waiter() : null;
    }

    @Override
    public @Nullable S ready() {
        Ready<S> ready = readyStage();
        return ready == null ? null : ready.value();
    }

    @Override
    public CompletableFuture<@Nullable T> result() {
        return result;
    }

    private record Ready<S>(@Nullable S value) {}
}
