package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** Which portal's task the current thread runs: on a loop, or in a loop's place under {@link Dispatch#CALLER_RUNS}. */
final class RunningTask {

    private static final ThreadLocal<@Nullable Call<?>> ON_CALLER = new ThreadLocal<>();

    private RunningTask() {}

    /** Runs the call on the current thread, which counts as a loop for that time. */
    static void onCaller(Call<?> call) {
        onCaller(call, call::perform);
    }

    /** Runs something that belongs to the call on the current thread, which counts as a loop for that time. */
    static void onCaller(Call<?> call, Runnable task) {
        Call<?> outer = ON_CALLER.get();
        ON_CALLER.set(call);
        try {
            task.run();
        } finally {
            ON_CALLER.set(outer); // set to null rather than removed, which would make the next call allocate it again
        }
    }

    /** The portal whose loop the current thread is, or stands in for; null for every other thread. */
    static @Nullable PortalEngine owner(Thread current) {
        if (current instanceof PortalThread thread) {
            return thread.engine();
        }
        Call<?> call = ON_CALLER.get();
        return call == null ? null : call.engine;
    }

    /** Whether the current thread stands in for a loop. */
    static boolean isOnCaller() {
        return !(Thread.currentThread() instanceof PortalThread) && ON_CALLER.get() != null;
    }

    /** The call in whose task the current thread is, as far as it is known. */
    static @Nullable Call<?> call() {
        if (Thread.currentThread() instanceof PortalThread thread) {
            PortalLoop loop = thread.loop();
            LoopTask task = loop == null ? null : loop.currentTask();
            return task == null ? null : task.call();
        }
        return ON_CALLER.get();
    }
}
