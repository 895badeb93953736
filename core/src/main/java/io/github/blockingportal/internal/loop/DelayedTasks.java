package io.github.blockingportal.internal.loop;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** What waits for its time in one loop, the next one first. Anybody adds and takes out, the loop's thread looks what is due. */
final class DelayedTasks {

    private final ConcurrentSkipListSet<DelayedTask<?>> tasks = new ConcurrentSkipListSet<>();

    /** Those that are to be added again, in which case no memory is needed to remember them. For the thread that runs them. */
    private @Nullable DelayedTask<?> kept;

    /** Adds one; true if it is the next one now, for which the thread may sleep too long. */
    boolean add(DelayedTask<?> task) {
        tasks.add(task);
        return next() == task;
    }

    void remove(DelayedTask<?> task) {
        tasks.remove(task);
    }

    int size() {
        return tasks.size();
    }

    void clear() {
        tasks.clear();
    }

    /** Adds one that has run, later if there is no memory now. For the thread that runs it. */
    void addAgain(DelayedTask<?> task) {
        task.nextKept = kept;
        kept = task;
        addKept();
    }

    private void addKept() {
        for (DelayedTask<?> task = kept; task != null; task = kept) {
            tasks.add(task);
            kept = task.nextKept;
            task.nextKept = null;
        }
    }

    /** Puts what is due behind what is in the queue. */
    void moveDueTo(Queue<Runnable> queue) {
        addKept();
        if (tasks.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        DelayedTask<?> next = next();
        while (next != null && next.remainingNanos(now) <= 0 && moveTo(queue, next)) {
            next = next();
        }
    }

    private boolean moveTo(Queue<Runnable> queue, DelayedTask<?> due) {
        boolean removed = tasks.remove(due);
        if (removed) {
            try {
                queue.add(due);
            } catch (Throwable outOfMemory) {
                due.nextKept = kept;
                kept = due;
                throw outOfMemory;
            }
        }
        return removed; // one that was cancelled at this moment ends the turn
    }

    /** Parks the current thread until the next one is due, or something else comes. */
    void parkUntilNextIsDue() {
        DelayedTask<?> next = next();
        if (next == null) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, next.remainingNanos(System.nanoTime()));
        }
    }

    private @Nullable DelayedTask<?> next() {
        Iterator<DelayedTask<?>> inOrder = tasks.iterator();
        return inOrder.hasNext() ? inOrder.next() : null;
    }
}
