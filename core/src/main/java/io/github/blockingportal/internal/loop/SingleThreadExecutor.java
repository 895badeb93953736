package io.github.blockingportal.internal.loop;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Stacks;

/** A running executor of one thread that forgets cancelled tasks and drops delayed ones when it is shut down. */
final class SingleThreadExecutor extends ScheduledThreadPoolExecutor {

    private final String portal;
    private volatile Thread thread = Thread.currentThread();

    SingleThreadExecutor(String portal, ThreadFactory factory) {
        super(1);
        this.portal = portal;
        setThreadFactory(target -> {
            thread = factory.newThread(target);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        prestartCoreThread();
    }

    /** Waits for the end of the thread, interrupted or not, and logs where it is if it does not end in time. */
    void awaitStop(long deadlineNanos) {
        boolean interrupted = false;
        boolean stopped = false;
        while (!stopped && deadlineNanos - System.nanoTime() > 0) {
            try {
                stopped = awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (!stopped && !isTerminated()) {
            PortalLog.LOG.warn(
                    "Portal '{}': thread '{}' ignores its interrupt and stays behind\n\t{}",
                    portal,
                    thread.getName(),
                    Stacks.text(thread.getStackTrace()));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Thread thread() {
        return thread;
    }
}
