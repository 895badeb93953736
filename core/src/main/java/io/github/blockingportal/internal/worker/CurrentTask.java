package io.github.blockingportal.internal.worker;

import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.text.Threads;

/** Which blocking task of any portal's workers the current thread runs. */
public final class CurrentTask {

    private CurrentTask() {}

    static @Nullable WorkerTask<?> get() {
        TaskPermit permit = TaskPermit.current();
        return permit == null ? null : (WorkerTask<?>) permit.holder();
    }

    /** {@link BlockingWorkers#context()}. */
    public static ContextView context() {
        WorkerTask<?> current = get();
        return current == null ? Context.empty() : current.context();
    }

    /** {@link BlockingWorkers#checkCancelled()}. */
    public static void checkCancelled() {
        WorkerTask<?> current = get();
        if (current == null) {
            throw new IllegalStateException(
                    "checkCancelled() is for blocking tasks, on the thread that workers.run(...) gave"
                            + " them; the current thread '" + Threads.label(Thread.currentThread()) + "' runs none");
        }
        if (!current.isRunning()) {
            throw new CancellationException("Task '" + current.name() + "' was cancelled: nobody waits for its result");
        }
    }
}
