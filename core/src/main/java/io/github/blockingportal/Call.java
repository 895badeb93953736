package io.github.blockingportal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.github.blockingportal.PortalSnapshot.Phase;

/**
 * One call: what it was asked to do, its subscription to the task, and the book-keeping of its end.
 *
 * <p>Implementation note. {@link #finish} is the only way to end. Its winner cancels the upstream, gives the permit back and
 * takes the call off the list, and then sets {@code done}, which publishes all of that; whoever waits, waits for {@code done}.
 * The upstream is cancelled through {@link Operators#terminate}: a subscription that arrives after the cancel is cancelled
 * as it arrives, and a task that was still being built is not subscribed.
 */
abstract class Call<T> extends CallState implements CoreSubscriber<T>, CapacityLimiter.Waiter, LoopTask {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Call, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(Call.class, Subscription.class, "upstream");

    final PortalEngine engine;
    final CallInfo info;
    final CallClock clock;
    final Thread caller = Thread.currentThread();

    private final @Nullable Call<?> parent;
    private final boolean needsPermit;
    private final ContextSnapshot snapshot;
    private final Context context;
    private @Nullable Supplier<? extends Mono<? extends T>> task;
    private @Nullable T value;
    private @Nullable Throwable failure;
    private @Nullable Phase endedIn;
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable LoopEntry loopEntry;
    private volatile boolean done;

    Call(
            PortalEngine engine,
            CallInfo info,
            long timeoutNanos,
            boolean sharesPermit,
            Supplier<? extends Mono<? extends T>> task) {
        this.engine = engine;
        this.info = info;
        this.task = task;
        this.parent = Chain.current();
        this.clock = new CallClock(Chain.shortest(parent, timeoutNanos));
        this.needsPermit = !(sharesPermit && Chain.holdsPermit(parent, engine));
        this.snapshot = engine.settings().contexts().captureAll();
        this.context = snapshot.updateContext(Context.empty()).put(Chain.KEY, this);
    }

    /** Takes a permit if one is free, or if the call needs none of its own; false if it has to wait for one. */
    final boolean enter() {
        if (!needsPermit) {
            grant();
            return true;
        }
        if (engine.limiter().tryAcquire()) {
            acceptPermit();
            return true;
        }
        return false;
    }

    private void acceptPermit() {
        if (!grant()) {
            engine.limiter().release();
        }
    }

    /** Waits for a permit in the limiter's queue, unless one is free by now. */
    final void enterQueue() {
        if (!engine.limiter().enqueue(this)) {
            acceptPermit();
        } else if (hasEnded()) {
            engine.limiter().leave(this);
        }
    }

    @Override
    public final boolean grant() {
        clock.admitted();
        return admit();
    }

    /** Hands the call to a loop, or to the calling thread in its place. */
    final void dispatch() {
        PortalLoops loops = engine.life().loops();
        if (loops == null) {
            finish(Outcome.CLOSED);
        } else if (engine.settings().dispatch() == Dispatch.CALLER_RUNS) {
            RunningTask.onCaller(this);
        } else {
            loopEntry = loops.leastBusy(info.id()).enqueue(this);
            if (hasEnded()) {
                leaveLoop();
            }
        }
    }

    @Override
    public final void perform() {
        clock.taken();
        if (take()) {
            subscribe();
        }
    }

    private void subscribe() {
        Supplier<? extends Mono<? extends T>> builder = task;
        task = null;
        if (builder == null) {
            return;
        }
        try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
            Mono<? extends T> mono = builder.get();
            if (mono == null) {
                throw new NullPointerException("Portal '" + info.portal() + "': the task of " + info.label()
                        + " returned null instead of a Mono. Return Mono.empty() where there is no value");
            }
            if (!hasEnded()) {
                mono.subscribe(this);
            }
        } catch (Throwable thrown) {
            fail(Exceptions.unwrap(thrown));
        }
    }

    @Override
    public final Context currentContext() {
        return context;
    }

    @Override
    @SuppressWarnings("NullAway") // javac 17 does not see the nullable type argument of Operators, javac 25 does
    public final void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(UPSTREAM, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public final void onNext(T next) {
        if (hasEnded()) {
            engine.listener().lateSignal(info, null);
        } else {
            value = next;
        }
    }

    @Override
    public final void onError(Throwable error) {
        fail(error);
    }

    /** Ends the call with a failure of its task; one that comes too late is only reported. */
    final void fail(Throwable error) {
        if (hasEnded()) {
            engine.listener().lateSignal(info, error);
            return;
        }
        failure = error;
        if (!finish(Outcome.ERROR)) {
            engine.listener().lateSignal(info, error);
        }
    }

    @Override
    public final void onComplete() {
        if (!finish(Outcome.SUCCESS) && value != null) {
            engine.listener().lateSignal(info, null);
        }
    }

    /** Ends the call, in whatever phase it is; false when it had ended before. */
    final boolean finish(Outcome outcome) {
        Phase phase = end(outcome);
        if (phase == null) {
            return false;
        }
        settle(phase, outcome);
        return true;
    }

    /** Ends the call for want of a permit, if it still waits for one. */
    final void finishSaturated() {
        if (endIn(Phase.ADMISSION, Outcome.SATURATED)) {
            settle(Phase.ADMISSION, Outcome.SATURATED);
        }
    }

    private void settle(Phase phase, Outcome outcome) {
        clock.ended();
        endedIn = phase;
        if (outcome != Outcome.SUCCESS && outcome != Outcome.ERROR) {
            cancelWork();
        }
        if (phase == Phase.ADMISSION) {
            engine.limiter().leave(this);
        } else if (needsPermit) {
            engine.limiter().release();
        }
        engine.calls().settling(info.id());
        done = true;
        try {
            settled();
        } finally {
            engine.calls().settled();
        }
    }

    @SuppressWarnings("NullAway") // as in onSubscribe
    private void cancelWork() {
        leaveLoop();
        try {
            Operators.terminate(UPSTREAM, this);
        } catch (Throwable thrown) {
            PortalEngine.LOG.warn(
                    "Portal '{}': the task of {} failed to be cancelled", info.portal(), info.label(), thrown);
        }
    }

    private void leaveLoop() {
        LoopEntry entry = loopEntry;
        if (entry != null) {
            entry.cancel();
        }
    }

    /** Follows the end, once, on the thread that ended the call. */
    abstract void settled();

    /** Tells the listener how the call ended; returns what the caller gets instead of a value, or null on success. */
    final @Nullable Throwable conclude() {
        Outcome outcome = Objects.requireNonNull(outcome());
        Phase phase = Objects.requireNonNull(endedIn);
        Throwable problem = problem(outcome, phase);
        long queuedNanos = phase == Phase.RUNNING ? clock.queuedNanos() : -1;
        engine.listener().callFinished(info, outcome, queuedNanos, clock.totalNanos(), problem);
        return problem;
    }

    private @Nullable Throwable problem(Outcome outcome, Phase phase) {
        return switch (outcome) {
            case SUCCESS -> null;
            case ERROR -> failure;
            case TIMEOUT -> new PortalTimeoutException(info, clock.timeout(), phase, clock.times(phase), blockedLoop());
            case INTERRUPTED -> PortalInterruptedException.call(info, clock.times(phase));
            case CANCELLED -> new PortalCancelledException(info, clock.times(phase));
            case SATURATED -> saturated();
            case CLOSED -> engine.life().closedException(this, phase);
        };
    }

    abstract PortalSaturatedException saturated();

    private @Nullable BlockedLoop blockedLoop() {
        LoopEntry entry = loopEntry;
        return entry == null ? null : entry.loop().blockedFor(clock.timeout() / 2);
    }

    /** The value of a call that succeeded; null if it was empty. */
    final @Nullable T takeValue() {
        T result = value;
        value = null;
        return result;
    }

    final boolean isDone() {
        return done;
    }

    final boolean isAdmitted() {
        Phase phase = phase();
        return phase == Phase.QUEUED || phase == Phase.RUNNING;
    }

    final @Nullable Call<?> parent() {
        return parent;
    }

    @Override
    public final Call<?> call() {
        return this;
    }

    @Override
    public final String label() {
        return info.label();
    }

    /** What the snapshot says of it; null once it has ended. */
    final PortalSnapshot.@Nullable Call describe() {
        Phase phase = phase();
        LoopEntry entry = loopEntry;
        return phase == null
                ? null
                : new PortalSnapshot.Call(
                        info.id(),
                        info.name(),
                        phase,
                        Duration.ofNanos(clock.elapsed()),
                        clock.hasDeadline() ? Duration.ofNanos(Math.max(0, clock.remaining())) : null,
                        entry == null ? null : entry.loop().name(),
                        caller.getName(),
                        callSite());
    }

    /** Where the caller waits, or null if nobody does. */
    abstract @Nullable StackTraceElement callSite();
}
