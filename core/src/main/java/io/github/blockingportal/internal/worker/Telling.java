package io.github.blockingportal.internal.worker;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.TrackedCall;

/**
 * Tells the listener and the subscriber of a blocking task what has become of it. What an operator behind it throws instead of
 * signalling it ends the call that the task belongs to; where there is none, it goes where Reactor's own schedulers send it. The
 * thread goes on.
 */
final class Telling<T> {

    /** On the current thread, and with Reactor's handling of what is thrown. */
    private static final Scheduler HERE = Schedulers.fromExecutor(Runnable::run);

    private final WorkerTask<T> task;
    private final @Nullable TrackedCall innermost;
    private final CoreSubscriber<? super T> subscriber;

    Telling(WorkerTask<T> task, @Nullable TrackedCall innermost, CoreSubscriber<? super T> subscriber) {
        this.task = task;
        this.innermost = innermost;
        this.subscriber = subscriber;
    }

    /** The task has ended without a result. */
    void failed(Supplier<? extends Throwable> why) {
        contained(() -> subscriber.onError(why.get()));
    }

    /** The task has run: the listener is told of that, and the subscriber of what came of it if it still waits. */
    void ran(boolean wanted, @Nullable T value, @Nullable Throwable failure) {
        contained(() -> {
            try {
                long startedAt = task.steps().startedAt();
                report(startedAt - task.steps().subscribedAt(), System.nanoTime() - startedAt);
                if (wanted) {
                    emit(value, failure);
                } else if (value != null) {
                    task.host().callbacks().discard(task.label(), value, task.context());
                }
            } finally {
                task.host().contexts().clear();
            }
        });
    }

    /** Tells the listener alone of a task that will not run. */
    void reportUnstarted() {
        report(System.nanoTime() - task.steps().subscribedAt(), 0);
    }

    private void report(long waitedNanos, long runNanos) {
        CallHost host = task.host();
        host.listener().workerFinished(host.name(), task.name(), task.steps().outcome(), waitedNanos, runNanos);
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

    private void contained(Runnable signals) {
        try {
            signals.run();
        } catch (Throwable thrown) {
            Throwable fatal = Exceptions.unwrap(thrown);
            if (innermost != null && !innermost.hasEnded()) {
                innermost.abort(fatal);
            } else if (innermost != null) {
                Operators.onErrorDropped(fatal, subscriber.currentContext());
            } else {
                HERE.schedule(() -> {
                    throw Exceptions.propagate(fatal);
                });
            }
        }
    }
}
