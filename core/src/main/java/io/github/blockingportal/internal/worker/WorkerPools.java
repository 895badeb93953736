package io.github.blockingportal.internal.worker;

import java.util.Objects;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.loop.WorkerThreads;

/**
 * The threads of a portal's workers.
 *
 * @param tasks those of tasks that wait
 * @param cpu those of tasks that compute: platform threads always, since virtual ones would keep their carriers from everybody
 * @param madeByUser whether a thread factory of the user's makes the former
 */
public record WorkerPools(WorkerThreads tasks, WorkerThreads cpu, boolean madeByUser) {

    public static WorkerPools of(String portal, @Nullable ThreadFactory factory, @Nullable ClassLoader classLoader) {
        ThreadFactory own = own(portal, factory, classLoader);
        ThreadFactory cpu = WorkerThreads.daemons(portal + "-cpu-", classLoader);
        return new WorkerPools(
                new WorkerThreads(portal, own == null ? Objects.requireNonNull(factory) : own),
                new WorkerThreads(portal, cpu),
                own == null);
    }

    private static @Nullable ThreadFactory own(
            String portal, @Nullable ThreadFactory factory, @Nullable ClassLoader classLoader) {
        String prefix = portal + "-worker-";
        if (factory == WorkerThreads.VIRTUAL) {
            return WorkerThreads.virtual(prefix, classLoader);
        }
        return factory == null ? WorkerThreads.daemons(prefix, classLoader) : null;
    }

    /** Whether the current thread is one of them. */
    public boolean areCurrent() {
        return tasks.areCurrent() || cpu.areCurrent();
    }

    public void stop() {
        cpu.shutdownNow();
        tasks.shutdownNow();
    }

    /** Waits for the end of the threads; one that does not end is logged with its stack. */
    public void awaitStop(long deadlineNanos) {
        tasks.awaitStop(deadlineNanos);
        cpu.awaitStop(deadlineNanos);
    }
}
