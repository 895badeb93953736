package io.github.blockingportal.internal.loop;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** What waits for its time in one loop, the next one first. Anybody adds and takes out, the loop's thread looks what is due. */
final class DelayedTasks {

    private final ConcurrentSkipListSet<DelayedTask<?>> tasks = new ConcurrentSkipListSet<>();

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

    /** Puts what is due behind what is in the queue. */
    void moveDueTo(Queue<Runnable> queue) {
        if (tasks.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        DelayedTask<?> next = next();
        while (next != null && next.remainingNanos(now) <= 0) {
            if (tasks.remove(next)) {
                queue.add(next);
            }
            next = next();
        }
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
