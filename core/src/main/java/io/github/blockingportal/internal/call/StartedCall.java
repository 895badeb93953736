package io.github.blockingportal.internal.call;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.loop.LoopOwner;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/**
 * {@link BlockingPortal#start}: the caller waits until the task is ready, and the task runs on.
 *
 * <p>Implementation note. The race is the ready signal against everything that ends the wait: the task's own end, deadline,
 * interrupt, cancel, close. One compare-and-set on {@code stage} decides. Before ready, the caller throws what the call ended
 * with; after it, the future carries that. The thread that started it may {@linkplain #enter hold} it for calls of its own.
 */
public final class StartedCall<S, T> extends WaitingCall<T> implements StartedTask<S, T>, ReadySignal<S> {

    private static final Object STARTING = new Object();
    private static final Object NOT_STARTED = new Object();

    private final Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task;
    private final CallFuture<T> result = new CallFuture<>(this);
    private final AtomicReference<Object> stage = new AtomicReference<>(STARTING);
    private final AtomicBoolean repeated = new AtomicBoolean();
    private volatile @Nullable StartedHold hold;

    public StartedCall(
            CallHost host,
            CallInfo info,
            CallTerms terms,
            PermitUse permit,
            Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task) {
        super(host, info, terms, permit);
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
            PortalLog.warn(info)
                    .log(
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
    protected boolean isAnswered() {
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
    protected boolean callerConcludes() {
        return readyStage() == null;
    }

    @Override
    protected void tell() {
        stage.compareAndSet(STARTING, NOT_STARTED);
        if (readyStage() == null) {
            super.tell();
        } else {
            Throwable problem = conclude();
            result.carry(problem == null ? takeValue() : null, problem);
        }
    }

    @Override
    protected boolean endsWithAnAnswer() {
        return false;
    }

    /** Ready, it has no deadline any more; held, that of its chain. */
    @Override
    public long remaining() {
        if (readyStage() == null) {
            return super.remaining();
        }
        TrackedCall outer = hold == null ? null : CallChain.running(parent());
        return outer == null ? Long.MAX_VALUE : outer.remaining();
    }

    @Override
    boolean isOpenEnded() {
        return readyStage() != null && hold == null;
    }

    @Override
    @Nullable
    protected Thread waiter() {
        return readyStage() == null || hold != null ? super.waiter() : null;
    }

    /** The current thread, which has started it, makes calls within it. */
    public HeldResource.Scope enter(
            UnaryOperator<Context> context, Function<String, ? extends RuntimeException> whenBusy) {
        if (caller != Thread.currentThread()) {
            throw new IllegalStateException("Portal '" + info.portal() + "': thread '"
                    + Threads.label(Thread.currentThread()) + "' cannot make its calls within " + info.label()
                    + ", which thread '" + Threads.label(caller)
                    + "' holds. Let one thread open it and make the calls");
        }
        StartedHold entered = new StartedHold(this, context, whenBusy, hold);
        hold = entered;
        return entered;
    }

    @Override
    boolean isHeld() {
        return hold != null;
    }

    /** Throws if a call that was made within it has not ended. */
    public void requireIdle(String what) {
        StartedHold entered = hold;
        if (entered != null) {
            entered.requireIdle(what);
        }
    }

    /** Whether a call that was made within it was ended by its deadline. */
    public boolean hasTimedOutWithin() {
        StartedHold entered = hold;
        return entered != null && entered.noteTimeout();
    }

    /**
     * Cancels a call that was made within it and has not ended. For any thread. Returns what is to be over before the effects of these
     * calls are undone or kept: threads that are just subscribing to the latest one, unless that has succeeded, or to an earlier one.
     * It completes on the last of these threads; null if there is none.
     */
    public @Nullable Mono<?> cancelWithin() {
        StartedHold entered = hold;
        return entered == null ? null : entered.cancelOpen();
    }

    /** What ended it, as its caller would get it; null unless it ended otherwise than by its task. */
    public @Nullable PortalException problem() {
        Outcome outcome = outcome();
        return outcome == null
                        || !(CallProblem.of(this, outcome, Objects.requireNonNull(endedIn()))
                                instanceof PortalException problem)
                ? null
                : problem;
    }

    @Override
    boolean isPassedOver() {
        StartedHold entered = hold;
        return entered == null || !entered.isOpen()
                ? super.isPassedOver()
                : caller != Thread.currentThread() || (entered.isSuspended() && super.isPassedOver());
    }

    @Override
    boolean isHeldFor(LoopOwner portal) {
        StartedHold entered = hold;
        return host == portal && entered != null && entered.isInForce();
    }

    @Override
    void checkTurn(CallInfo next) {
        StartedHold entered = hold;
        if (entered != null && entered.isInForce()) {
            entered.checkTurn(next);
        }
    }

    @Override
    @Nullable
    Context begunWithin(TrackedCall next, @Nullable Context ofChain) {
        StartedHold entered = hold;
        return entered == null || !entered.isOpen() ? ofChain : entered.begin(next, ofChain);
    }

    /** What calls made within it begin with: its own, or suspended, that of what it was entered within. */
    @Nullable
    Context contextWithin(@Nullable Context ofChain) {
        StartedHold entered = hold;
        return entered == null || !entered.isOpen() ? ofChain : entered.context(ofChain);
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
