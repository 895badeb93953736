package io.github.blockingportal;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/** A task in the queue of a loop. It leaves the queue once: to be run, or because it was cancelled before. */
final class LoopEntry implements Runnable {

    private final PortalLoop loop;
    private final LoopTask task;
    private final AtomicBoolean queued = new AtomicBoolean(true);
    private volatile @Nullable Future<?> future;

    LoopEntry(PortalLoop loop, LoopTask task) {
        this.loop = loop;
        this.task = task;
    }

    void future(Future<?> future) {
        this.future = future;
    }

    PortalLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        leave();
        loop.run(task);
    }

    /** Takes the task out of the queue if it is still there. */
    void cancel() {
        Future<?> entry = future;
        if (leave() && entry != null) {
            entry.cancel(false);
        }
    }

    private boolean leave() {
        boolean left = queued.compareAndSet(true, false);
        if (left) {
            loop.entryLeft();
        }
        return left;
    }
}
