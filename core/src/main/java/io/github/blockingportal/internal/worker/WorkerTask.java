package io.github.blockingportal.internal.worker;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.context.RestoredScope;
import io.github.blockingportal.internal.loop.WorkerThreads;
import io.github.blockingportal.internal.worker.TaskSteps.State;

/**
 * One blocking task for one subscriber: waiting for a permit, queued for a thread, running, ended.
 *
 * <p>Implementation note. Whoever makes the step to {@link TaskSteps.State#ENDED} tells the subscriber. The permit is given back
 * by the thread that ran the task, or would have.
 */
final class WorkerTask<T> implements Subscription, Runnable, TaskPermit.Holder {

    private final WorkersView view;
    private final Callable<? extends T> task;
    private final Telling<T> telling;
    private final Context context;
    private final @Nullable TrackedCall innermost;
    private final TaskPermit permit;
    private final AtomicBoolean requested = new AtomicBoolean();
    private final TaskSteps steps = new TaskSteps();
    private Runnable hooked = this;
    private boolean hasRun;

    WorkerTask(WorkersView view, Callable<? extends T> task, CoreSubscriber<? super T> subscriber) {
        this.view = view;
        this.task = task;
        Context chain = subscriber.currentContext();
        this.innermost = chain.getOrDefault(CallChain.CALL_KEY, null);
        this.context = innermost == null ? ContextCarrier.withClassLoader(chain) : chain;
        this.telling = new Telling<>(this, innermost, subscriber);
        this.permit = new TaskPermit(this, view.limiter(), innermost);
    }

    String name() {
        return view.taskName();
    }

    CallHost host() {
        return view.workers().host();
    }

    /** The task as messages name it. */
    String label() {
        return "task '" + view.taskName() + "'";
    }

    /** Whether it has asked for a thread that computes. */
    boolean isComputing() {
        return view.computing();
    }

    boolean isOf(Workers workers) {
        return view.workers() == workers;
    }

    /** Whether it runs for the release of a resource. */
    boolean isForRelease() {
        return CallChain.releases(innermost);
    }

    /** Whether its code runs and somebody waits for the result. */
    boolean isRunning() {
        return steps.state() == State.RUNNING;
    }

    boolean wasCancelled() {
        return steps.outcome() == Outcome.CANCELLED;
    }

    @Override
    public boolean isWaiting() {
        return steps.state() == State.WAITING;
    }

    Limiter limiter() {
        return view.limiter();
    }

    TaskSteps steps() {
        return steps;
    }

    /** Name, state, age and place, for messages. */
    String describe() {
        return TaskDescription.of(this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && requested.compareAndSet(false, true)) {
            view.workers().begun(this);
            if (view.workers().areClosed()) { // after it is listed, since a close looks at the list last
                closeHere();
            }
            if (!hook()) {
                return;
            }
            permit.enter();
            if (steps.state() == State.ENDED) {
                permit.leaveQueues();
                view.workers().ended(this);
            }
        }
    }

    /** As whoever asks for it on this thread wants it run; false if the hook for that has failed, and the task with it. */
    private boolean hook() {
        try {
            Runnable asked = Schedulers.onSchedule(this);
            if (asked != this) {
                hooked = WorkerThreads.ensured(asked, this, () -> hasRun);
            }
            return true;
        } catch (Throwable ofAHook) {
            fail(Outcome.ERROR, () -> ofAHook);
            return false;
        }
    }

    /** What its thread is to run. */
    Runnable hooked() {
        return hooked;
    }

    @Override
    public boolean takePermit() {
        return steps.queue();
    }

    @Override
    public void proceed() {
        view.workers().execute(this);
    }

    @Override
    public void turnAway() {
        fail(Outcome.SATURATED, () -> view.workers().saturated(this));
    }

    @Override
    public void turnAwayElsewhere() {
        view.workers().inBackground(this, this::turnAway);
    }

    @Override
    public Context context() {
        return context;
    }

    /** There is no thread for it, since the portal has closed. */
    void neverRun() {
        view.workers().giveBack(permit, this);
        closeHere();
    }

    /** There is no thread for it. */
    void failToStart(Throwable noThread) {
        view.workers().giveBack(permit, this);
        fail(Outcome.ERROR, () -> noThread);
    }

    private void fail(Outcome how, Supplier<? extends Throwable> why) {
        State before = moveToEnd(how, CancelPolicy.LET_FINISH);
        if (before != null) {
            tidy(before);
            telling.failed(why);
        }
    }

    @Override
    public void run() {
        hasRun = true;
        if (!steps.beginRun()) {
            view.workers().giveBack(permit, this);
            return;
        }
        T value = null;
        Throwable failure = null;
        try {
            value = perform(host().contexts());
        } catch (Throwable thrown) {
            failure = thrown;
        }
        finish(value, failure);
    }

    private @Nullable T perform(ContextCarrier contexts) throws Exception {
        contexts.clear(); // a thread of the user's factory may have inherited something
        permit.beginRun();
        try (RestoredScope restored = contexts.restore(context, name(), false)) {
            CallChain.enter(innermost);
            return observed();
        } finally {
            TaskPermit.endRun();
            contexts.clear();
        }
    }

    private @Nullable T observed() throws Exception {
        PortalListener.TaskScope scope = host().listener().workerEntered(host().name(), name());
        if (scope == null) {
            return view.checked(task.call());
        }
        Throwable failure = null;
        try {
            return view.checked(task.call());
        } catch (Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            scope.close(steps.outcomeOfCode(failure), failure);
        }
    }

    private void finish(@Nullable T value, @Nullable Throwable failure) {
        boolean wanted = steps.endRun(failure == null ? Outcome.SUCCESS : Outcome.ERROR);
        view.workers().giveBack(permit, this);
        view.workers().ended(this);
        CallChain.enter(innermost);
        host().callbacks().watch("a listener or subscriber", label(), () -> telling.ran(wanted, value, failure));
    }

    @Override
    public void cancel() {
        State before = moveToEnd(Outcome.CANCELLED, view.policy());
        if (before != null) {
            tidy(before);
        }
    }

    /** Ends the task because the portal has; returns what is left to do, which is code of users, and null if it had ended. */
    @Nullable
    Runnable close(PortalClosedException why) {
        State before = moveToEnd(Outcome.CLOSED, CancelPolicy.INTERRUPT);
        return before == null
                ? null
                : () -> {
                    tidy(before);
                    telling.failed(() -> why);
                };
    }

    private void closeHere() {
        Runnable rest = close(view.workers().closed());
        if (rest != null) {
            rest.run();
        }
    }

    /** Ends the task in whatever state it is, which is returned; null if it had ended before. Runs no code of users. */
    private @Nullable State moveToEnd(Outcome how, CancelPolicy policy) {
        try {
            return steps.end(how, policy);
        } catch (Throwable thrown) {
            host().warnings()
                    .log(
                            "Portal '{}': the thread of {} failed to be interrupted",
                            thrown,
                            null,
                            host().name(),
                            label());
            return State.RUNNING;
        }
    }

    private void tidy(State before) {
        if (before != State.RUNNING) {
            permit.leaveQueues();
            view.workers().ended(this);
            if (requested.get()) {
                host().callbacks().watch("a listener", label(), telling::reportUnstarted);
            }
        }
    }
}
