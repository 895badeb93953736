package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Dispatch;

/** Which portal's task the current thread runs: on a loop, or in a loop's place under {@link Dispatch#CALLER_RUNS}. */
public final class RunningTask {

    private static final ThreadLocal<@Nullable LoopClient> ON_CALLER = new ThreadLocal<>();

    private RunningTask() {}

    /** The current thread counts as a loop that runs a task for the client; returns for whom it did so far, for {@link #endOnCaller}. */
    public static @Nullable LoopClient beginOnCaller(LoopClient client) {
        LoopClient outer = ON_CALLER.get();
        ON_CALLER.set(client);
        return outer;
    }

    /** That task has ended. */
    public static void endOnCaller(@Nullable LoopClient outer) {
        ON_CALLER.set(outer); // set to null rather than removed, which would make the next call allocate it again
    }

    /** The portal whose loop the current thread is, or stands in for; null for every other thread. */
    public static @Nullable LoopOwner owner(Thread current) {
        if (current instanceof PortalThread thread) {
            return thread.owner();
        }
        LoopClient client = ON_CALLER.get();
        return client == null ? null : client.owner();
    }

    /** Whether the current thread is a loop, of any portal. */
    public static boolean isOnLoop() {
        return Thread.currentThread() instanceof PortalThread;
    }

    /** Whether the current thread stands in for a loop. */
    public static boolean isOnCaller() {
        return !isOnLoop() && ON_CALLER.get() != null;
    }

    /** In whose task the current thread is, as far as that is known. */
    public static @Nullable LoopClient client() {
        if (Thread.currentThread() instanceof PortalThread thread) {
            PortalLoop loop = thread.loop();
            LoopTask task = loop == null ? null : loop.currentTask();
            return task == null ? null : task.client();
        }
        return ON_CALLER.get();
    }
}
