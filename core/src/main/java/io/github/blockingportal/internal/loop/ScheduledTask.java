package io.github.blockingportal.internal.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;

/**
 * A task that an operator scheduled on a loop. What Reactor throws as fatal ends the call for which it runs. One without a
 * delay counts among the loop's tasks from when it is enqueued until it runs or is disposed of.
 */
final class ScheduledTask implements LoopTask, Runnable, Disposable {

    private static final Runnable NOTHING = () -> {};

    private final PortalLoop loop;
    private final @Nullable LoopClient client;
    private final Runnable task;
    private final AtomicBoolean queued = new AtomicBoolean();
    private boolean counts;
    private Runnable onLeave = NOTHING;
    private Disposable scheduled = Disposables.never();

    ScheduledTask(PortalLoop loop, @Nullable LoopClient client, Runnable task) {
        this.loop = loop;
        this.client = client;
        this.task = task;
    }

    void onLeave(Runnable action) {
        this.onLeave = action;
    }

    /** Schedules it without a delay. */
    Disposable enqueue(Supplier<Disposable> schedule) {
        counts = true;
        queued.set(true);
        loop.entryCame();
        try {
            scheduled = schedule.get();
            if (loop.isStopped() && leave()) { // since, so that the loop may have dropped it without a word
                scheduled.dispose();
                throw Exceptions.failWithRejected();
            }
            return this;
        } catch (Throwable rejected) {
            leave();
            throw rejected;
        }
    }

    /** It runs, or never will; true for the first to say so of one that was enqueued. */
    boolean leave() {
        boolean first = queued.compareAndSet(true, false);
        if (first) {
            loop.entryLeft();
            onLeave.run();
        }
        return first;
    }

    @Override
    public void dispose() {
        leave();
        scheduled.dispose();
    }

    @Override
    public boolean isDisposed() {
        return scheduled.isDisposed();
    }

    @Override
    public void run() {
        if (leave() || !counts) {
            loop.run(this);
        }
    }

    @Override
    public void perform(long now) {
        try {
            task.run();
        } catch (Throwable thrown) {
            LoopClient served = client == null ? loop.owner().clientOf(task) : client;
            if (served == null || served.hasEnded() || !Exceptions.isFatal(thrown)) {
                throw thrown;
            }
            served.abort(Exceptions.unwrap(thrown));
        } finally {
            loop.owner().clearThread();
        }
    }

    @Override
    public @Nullable LoopClient client() {
        return client;
    }

    @Override
    public String label() {
        return client == null ? task.getClass().getName() : client.label();
    }
}
