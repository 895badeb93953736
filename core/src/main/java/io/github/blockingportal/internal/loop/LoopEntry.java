package io.github.blockingportal.internal.loop;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * A task in the queue of a loop. It leaves once: to be run, or because it was cancelled before; then nothing but an empty entry
 * stays in the queue.
 */
public final class LoopEntry implements Runnable {

    private static final AtomicReferenceFieldUpdater<LoopEntry, @Nullable LoopTask> TASK =
            AtomicReferenceFieldUpdater.newUpdater(LoopEntry.class, LoopTask.class, "task");

    private final PortalLoop loop;
    private volatile @Nullable LoopTask task;

    LoopEntry(PortalLoop loop, LoopTask task) {
        this.loop = loop;
        TASK.lazySet(this, task);
    }

    public PortalLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        LoopTask left = leave();
        if (left != null) {
            loop.run(left);
        }
    }

    /** Takes the task out of the queue if it is still there. */
    public void cancel() {
        leave();
    }

    boolean hasLeft() {
        return task == null;
    }

    private @Nullable LoopTask leave() {
        LoopTask left = task == null ? null : TASK.getAndSet(this, null);
        if (left != null) {
            loop.entryLeft();
        }
        return left;
    }
}
