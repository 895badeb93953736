package io.github.blockingportal;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One blocking task for one subscriber: waiting for a permit, queued for a thread, running, ended.
 *
 * <p>Implementation note. Every step is one compare-and-set; whoever makes the step to {@link State#ENDED} tells the
 * subscriber. The races: <em>grant against cancel</em>, where {@link #grant()} is refused and the permit goes on; <em>run
 * against cancel</em>, where a cancelled task only gives its permit back; and <em>end against interrupt</em>: an interrupt is
 * sent in the state {@link State#INTERRUPTING}, which the thread waits out before it goes on to other work, so that it hits
 * this task or nothing. The permit is given back by the thread that ran the task, or would have.
 */
final class WorkerTask<T> implements Subscription, CapacityLimiter.Waiter, Runnable {

    private final Workers workers;
    private final Callable<? extends T> task;
    private final CoreSubscriber<? super T> subscriber;
    private final AtomicBoolean requested = new AtomicBoolean();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable Thread runner;

    WorkerTask(Workers workers, Callable<? extends T> task, CoreSubscriber<? super T> subscriber) {
        this.workers = workers;
        this.task = task;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && requested.compareAndSet(false, true)) {
            workers.begun(this);
            enter();
        }
    }

    private void enter() {
        CapacityLimiter limiter = workers.limiter();
        if (limiter.tryAcquire() || !limiter.enqueue(this)) {
            if (grant()) {
                resume();
            } else {
                limiter.release();
            }
        }
        if (state.get() == State.ENDED) {
            leave();
        }
    }

    @Override
    public boolean grant() {
        return state.compareAndSet(State.WAITING, State.QUEUED);
    }

    @Override
    public void resume() {
        workers.execute(this);
    }

    @Override
    public void run() {
        runner = Thread.currentThread();
        if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
            workers.limiter().release();
            return;
        }
        T value = null;
        Throwable failure = null;
        try (ContextSnapshot.Scope scope =
                workers.engine().settings().contexts().setThreadLocalsFrom(subscriber.currentContext())) {
            value = task.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        LeftOvers.clear();
        boolean wanted = endRun();
        workers.limiter().release();
        if (wanted) {
            workers.ended(this);
            emit(value, failure);
        } else {
            Operators.onDiscard(value, subscriber.currentContext());
        }
    }

    /** Ends the run and clears an interrupt that was meant for it; false if nobody waits for the result any more. */
    private boolean endRun() {
        boolean wanted = state.compareAndSet(State.RUNNING, State.ENDED);
        while (state.get() == State.INTERRUPTING) {
            Thread.onSpinWait();
        }
        runner = null;
        Thread.interrupted();
        return wanted;
    }

    private void emit(@Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            subscriber.onError(failure);
            return;
        }
        if (value != null) {
            subscriber.onNext(value);
        }
        subscriber.onComplete();
    }

    @Override
    public void cancel() {
        end();
    }

    /** Ends the task because the portal has, and says so to the subscriber. */
    void close() {
        if (end()) {
            subscriber.onError(PortalClosedException.task(
                    workers.engine().name(), workers.engine().life().state()));
        }
    }

    /** Ends the task in whatever state it is; false if it had ended before. */
    private boolean end() {
        while (true) {
            State current = state.get();
            if (current == State.ENDED || current == State.INTERRUPTING) {
                return false;
            }
            State next = current == State.RUNNING ? State.INTERRUPTING : State.ENDED;
            if (state.compareAndSet(current, next)) {
                endFrom(current);
                return true;
            }
        }
    }

    private void endFrom(State before) {
        Thread running = runner;
        if (before == State.RUNNING && running != null) {
            running.interrupt();
        }
        state.set(State.ENDED);
        leave();
    }

    private void leave() {
        workers.limiter().leave(this);
        workers.ended(this);
    }

    private enum State {
        WAITING,
        QUEUED,
        RUNNING,
        INTERRUPTING,
        ENDED
    }
}
