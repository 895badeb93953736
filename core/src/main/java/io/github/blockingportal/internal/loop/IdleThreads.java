package io.github.blockingportal.internal.loop;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A queue that takes a task only where an idle thread can be had for it; otherwise a thread is made. The idle one is woken, and the
 * task goes to whoever is free first, which often is a thread that has just ended a task.
 *
 * <p>There are never more tasks than threads that were woken and are not back yet, so each task has its thread. A woken one that
 * finds nothing is idle again. The one that became idle last is woken first, so that the others can end.
 */
final class IdleThreads extends LinkedBlockingQueue<Runnable> {

    private static final long serialVersionUID = 1;

    private final transient ReentrantLock lock = new ReentrantLock();
    private final transient Deque<Idle> idle = new ArrayDeque<>();
    private transient int woken;

    @Override
    public boolean offer(Runnable task) {
        Idle next = null;
        lock.lock();
        try {
            if (size() >= woken) {
                next = idle.poll();
                if (next == null) {
                    return false;
                }
                next.woken = true;
                woken++;
            }
            super.offer(task);
            return true;
        } finally {
            lock.unlock();
            if (next != null) { // also without memory for the task: it is idle again then
                LockSupport.unpark(next.thread);
            }
        }
    }

    @Override
    public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
        Runnable task = poll();
        if (task != null || timeout <= 0) {
            return task;
        }
        Idle current = new Idle();
        lock.lock();
        try {
            idle.push(current);
        } finally {
            lock.unlock();
        }
        return await(current, System.nanoTime() + unit.toNanos(timeout));
    }

    /** Nothing: who shuts down interrupts what was taken, and does not drop it. Its thread is awake and comes for it. */
    @Override
    public int drainTo(Collection<? super Runnable> tasks) {
        return 0;
    }

    /** Nothing, for the same reason. */
    @Override
    public <T> T[] toArray(T[] tasks) {
        return Arrays.copyOf(tasks, 0);
    }

    private @Nullable Runnable await(Idle current, long deadline) throws InterruptedException {
        Runnable task = null;
        boolean over = false;
        while (task == null && !over) {
            current.park(deadline);
            over = current.isOver(deadline);
            task = lookAgain(current, over);
        }
        if (task == null && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return task;
    }

    private @Nullable Runnable lookAgain(Idle current, boolean leaves) {
        lock.lock();
        try {
            if (!current.woken) {
                if (leaves) {
                    idle.remove(current);
                }
                return null;
            }
            current.woken = false;
            woken--;
            Runnable task = poll();
            if (task == null && !leaves) {
                idle.push(current);
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    /** A thread that waits for a task. */
    private static final class Idle {

        private final Thread thread = Thread.currentThread();
        private volatile boolean woken;

        void park(long deadline) {
            if (!woken && !isOver(deadline)) {
                LockSupport.parkNanos(this, deadline - System.nanoTime());
            }
        }

        /** Whether the time is over, or the thread is interrupted. */
        boolean isOver(long deadline) {
            return deadline - System.nanoTime() <= 0 || thread.isInterrupted();
        }
    }
}
