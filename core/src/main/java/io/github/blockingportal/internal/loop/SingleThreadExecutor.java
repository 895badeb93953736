package io.github.blockingportal.internal.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/**
 * One thread and its queue, into which a task with a delay comes when it is due. Who shuts it down drops what is left.
 *
 * <p>Implementation note. The thread says that it sleeps and looks then whether there is something to do. Whoever brings a task
 * makes it known and looks then whether the thread sleeps. So one of them sees the other, and only a thread that sleeps is woken,
 * once. A stop is announced before the interrupt; the thread forgets interrupts before it looks for the stop, so that a task keeps
 * only its own, and none runs after a stop that its thread has seen.
 */
final class SingleThreadExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    private final String portal;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final DelayedTasks delayed = new DelayedTasks();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean stopped;

    SingleThreadExecutor(String portal, ThreadFactory factory) {
        this.portal = portal;
        this.thread = factory.newThread(this::work);
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    /** Whether a task waits for the thread. */
    boolean hasQueued() {
        return !queue.isEmpty();
    }

    /** How many tasks wait for their time. */
    int delayedTasks() {
        return delayed.size();
    }

    @Override
    public void execute(Runnable task) {
        checkRuns();
        queue.add(task);
        wake();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(Executors.callable(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return schedule(new DelayedTask<>(delayed, task, unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return schedule(
                new DelayedTask<>(delayed, Executors.callable(task), unit.toNanos(initialDelay), unit.toNanos(period)));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return schedule(
                new DelayedTask<>(delayed, Executors.callable(task), unit.toNanos(initialDelay), -unit.toNanos(delay)));
    }

    private <V> DelayedTask<V> schedule(DelayedTask<V> task) {
        checkRuns();
        if (delayed.add(task)) {
            wake();
        }
        return task;
    }

    private void checkRuns() {
        if (stopped) {
            throw new RejectedExecutionException(
                    "Portal '" + portal + "': thread '" + thread.getName() + "' has stopped");
        }
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        try {
            while (goesOn()) {
                takeTurn();
            }
        } finally {
            drop();
        }
    }

    private boolean goesOn() {
        Thread.interrupted(); // whatever the last task left
        return !stopped;
    }

    private void takeTurn() {
        try {
            delayed.moveDueTo(queue);
            Runnable task = queue.poll();
            if (task == null) {
                sleep();
            } else {
                task.run();
            }
        } catch (Throwable outOfStackOrMemory) {
            PortalLog.warnIfPossible(
                    portal,
                    outOfStackOrMemory,
                    "Portal '{}': thread '{}' failed and goes on",
                    portal,
                    thread.getName());
        }
    }

    private void sleep() {
        asleep.set(true);
        if (queue.isEmpty() && !stopped) {
            delayed.parkUntilNextIsDue();
        }
        asleep.lazySet(false);
    }

    @Override
    public void shutdown() {
        shutdownNow();
    }

    @Override
    public List<Runnable> shutdownNow() {
        stopped = true;
        List<Runnable> dropped = drop(); // before the thread does
        thread.interrupt();
        wake();
        return dropped;
    }

    private List<Runnable> drop() {
        List<Runnable> dropped = new ArrayList<>();
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            dropped.add(task);
        }
        delayed.clear();
        return dropped;
    }

    @Override
    public boolean isShutdown() {
        return stopped;
    }

    @Override
    public boolean isTerminated() {
        return stopped && !thread.isAlive();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        unit.timedJoin(thread, timeout);
        return isTerminated();
    }

    /** Waits for the end of the thread, interrupted or not, and logs where it is if it does not end in time. */
    void awaitStop(long deadlineNanos) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended && deadlineNanos - System.nanoTime() > 0) {
            try {
                ended = awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (!ended && !isTerminated()) {
            reportLeftBehind(portal, thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs where a thread is that goes on although its portal has closed. */
    static void reportLeftBehind(String portal, Thread thread) {
        PortalLog.warn(portal)
                .log(
                        "Portal '{}': thread '{}' ignores its interrupt and stays behind\n\t{}",
                        portal,
                        Threads.label(thread),
                        Stacks.text(thread.getStackTrace()));
    }
}
