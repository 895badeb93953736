package io.github.blockingportal.internal.loop;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/**
 * A thread that does chores at short intervals, such as to look how late the loops are and which of them do not get on. It also
 * ends the calls whose callers do not wait when their deadline passes. It runs no code of users.
 */
public final class Watchdog {

    private static final long SHORTEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String portal;
    private final List<Runnable> chores;
    private final SingleThreadExecutor executor;

    public Watchdog(
            LoopOwner owner, long stallThresholdNanos, List<Runnable> chores, @Nullable ClassLoader classLoader) {
        this.portal = owner.name();
        this.chores = chores;
        String name = portal + "-watchdog";
        this.executor = new SingleThreadExecutor(
                portal, target -> Threads.make(() -> new PortalThread(owner, null, name, target, classLoader)));
        schedule(intervalNanos(stallThresholdNanos), this::look);
    }

    /** The time between two looks for what takes longer than a threshold. */
    public static long intervalNanos(long thresholdNanos) {
        return Math.max(SHORTEST_INTERVAL_NANOS, Math.min(LONGEST_INTERVAL_NANOS, thresholdNanos / 4));
    }

    /** Does one more chore, at intervals of its own. */
    public void every(long intervalNanos, Runnable chore) {
        schedule(intervalNanos, () -> run(chore));
    }

    private void schedule(long intervalNanos, Runnable looks) {
        try {
            executor.scheduleWithFixedDelay(looks, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
        } catch (Throwable outOfMemory) {
            executor.shutdownNow();
            throw outOfMemory;
        }
    }

    public Future<?> after(long nanos, Runnable task) {
        return executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** How many wait for their time, its own next look among them. */
    public int delayedTasks() {
        return executor.delayedTasks();
    }

    public void stop() {
        executor.shutdownNow();
    }

    /** Waits for the end of the thread, which is logged with its stack if it does not end. */
    public void awaitStop(long deadlineNanos) {
        executor.awaitStop(deadlineNanos);
    }

    private void look() {
        chores.forEach(this::run);
    }

    private void run(Runnable chore) {
        try {
            chore.run();
        } catch (Throwable outOfStackOrMemory) {
            PortalLog.warnIfPossible(
                    portal, outOfStackOrMemory, "Portal '{}': its watchdog failed and goes on", portal);
        }
    }
}
