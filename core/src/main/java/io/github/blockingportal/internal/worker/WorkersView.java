package io.github.blockingportal.internal.worker;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.text.PortalLog;

/** One way to look at the workers of a portal: with this limiter, this policy, this task name, and these threads. */
record WorkersView(Workers workers, Limiter limiter, CancelPolicy policy, String taskName, boolean computing)
        implements BlockingWorkers {

    private static final String UNNAMED = "unnamed";

    static WorkersView of(Workers workers) {
        return new WorkersView(workers, workers.limiter(), CancelPolicy.INTERRUPT, UNNAMED, false);
    }

    @Override
    public <T> Mono<T> run(Callable<? extends T> task) {
        Objects.requireNonNull(task, "task");
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                if (workers.host().state() == PortalSnapshot.State.CLOSED) {
                    Operators.error(subscriber, workers.closed());
                } else {
                    subscriber.onSubscribe(new WorkerTask<T>(WorkersView.this, task, subscriber));
                }
            }
        };
    }

    @Override
    public BlockingWorkers limitedBy(CapacityLimiter limiter) {
        return new WorkersView(workers, Limiter.ours(limiter), policy, taskName, computing);
    }

    @Override
    public BlockingWorkers onCancel(CancelPolicy policy) {
        return new WorkersView(workers, limiter, Objects.requireNonNull(policy, "policy"), taskName, computing);
    }

    @Override
    public BlockingWorkers named(String taskName) {
        if (taskName.isBlank()) {
            throw new IllegalArgumentException("taskName must not be blank");
        }
        return new WorkersView(workers, limiter, policy, PortalLog.oneLine(taskName), computing);
    }

    @Override
    public BlockingWorkers cpu() {
        return new WorkersView(workers, workers.cpuLimiter(), policy, taskName, true);
    }

    /** The result of a task, unless it is something that would have to be listened to. */
    <T> @Nullable T checked(@Nullable T value) {
        if (value instanceof Publisher || value instanceof CompletionStage) {
            throw new IllegalStateException("Portal '" + workers.host().name() + "': blocking task '" + taskName
                    + "' returned a " + value.getClass().getSimpleName() + ", to which nobody would listen."
                    + " Use portal.call(() -> ...) in the task, or return it outside of workers.run(...)");
        }
        return value;
    }
}
