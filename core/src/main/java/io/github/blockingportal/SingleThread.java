package io.github.blockingportal;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A running executor of one thread that forgets cancelled tasks and drops delayed ones when it is shut down. */
final class SingleThread extends ScheduledThreadPoolExecutor {

    private volatile Thread thread = Thread.currentThread();

    SingleThread(ThreadFactory factory) {
        super(1);
        setThreadFactory(target -> {
            thread = factory.newThread(target);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        prestartCoreThread();
    }

    /** Waits for the end of the thread, interrupted or not; false if it did not end within the time. */
    boolean awaitStop(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Thread thread() {
        return thread;
    }
}
