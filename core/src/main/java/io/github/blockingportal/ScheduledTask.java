package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** A task that an operator scheduled on a loop. What it throws ends the call that it belongs to. */
final class ScheduledTask implements LoopTask, Runnable {

    private final PortalLoop loop;
    private final @Nullable Call<?> call;
    private final Runnable task;

    ScheduledTask(PortalLoop loop, @Nullable Call<?> call, Runnable task) {
        this.loop = loop;
        this.call = call;
        this.task = task;
    }

    @Override
    public void run() {
        loop.run(this);
    }

    @Override
    public void perform() {
        try {
            task.run();
        } catch (Throwable thrown) {
            if (call == null || call.hasEnded()) {
                throw thrown;
            }
            call.fail(thrown);
        }
    }

    @Override
    public @Nullable Call<?> call() {
        return call;
    }

    @Override
    public String label() {
        return call == null ? task.getClass().getName() : call.label();
    }
}
