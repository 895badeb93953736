package io.github.blockingportal.internal.loop;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/** A task in the queue of a loop. It leaves the queue once: to be run, or because it was cancelled before. */
public final class LoopEntry implements Runnable {

    private static final AtomicIntegerFieldUpdater<LoopEntry> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(LoopEntry.class, "queued");

    private final PortalLoop loop;
    private final LoopTask task;
    private volatile int queued = 1;
    private volatile @Nullable Future<?> future;

    LoopEntry(PortalLoop loop, LoopTask task) {
        this.loop = loop;
        this.task = task;
    }

    void future(Future<?> future) {
        this.future = future;
    }

    public PortalLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        leave();
        loop.run(task);
    }

    /** Takes the task out of the queue if it is still there. */
    public void cancel() {
        Future<?> entry = future;
        if (leave() && entry != null) {
            entry.cancel(false);
        }
    }

    private boolean leave() {
        boolean left = QUEUED.compareAndSet(this, 1, 0);
        if (left) {
            loop.entryLeft();
        }
        return left;
    }
}
