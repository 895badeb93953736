package io.github.blockingportal.internal.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/** The loops of a portal for Reactor's operators. A worker stays on one loop. Disposing does nothing: the portal owns it. */
final class PortalScheduler implements Scheduler {

    private final LoopOwner owner;
    private final Supplier<@Nullable PortalLoops> running;
    private final AtomicLong turns = new AtomicLong();

    PortalScheduler(LoopOwner owner, Supplier<@Nullable PortalLoops> running) {
        this.owner = owner;
        this.running = running;
    }

    private PortalLoop loop() {
        PortalLoops loops = running.get();
        if (loops == null) {
            throw Exceptions.failWithRejected();
        }
        return loops.leastBusy(turns.incrementAndGet());
    }

    /** For whom the current thread schedules something: as a loop, or as a worker. */
    private @Nullable LoopClient client() {
        LoopClient running = RunningTask.client();
        return running == null ? owner.currentClient() : running;
    }

    @Override
    public Disposable schedule(Runnable task) {
        PortalLoop loop = loop();
        ScheduledTask scheduled = new ScheduledTask(loop, client(), task);
        return scheduled.enqueue(() -> loop.scheduler().schedule(scheduled));
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        PortalLoop loop = loop();
        return loop.scheduler().schedule(new ScheduledTask(loop, client(), task), delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        PortalLoop loop = loop();
        ScheduledTask scheduled = new ScheduledTask(loop, client(), task);
        return loop.scheduler().schedulePeriodically(scheduled, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker(loop(), client());
    }

    @Override
    public void dispose() {
        // the portal's close ends the loops
    }

    @Override
    public boolean isDisposed() {
        return owner.isClosed();
    }

    /** One loop's worker. Its tasks belong to the call for which it was created. */
    private static final class LoopWorker implements Worker {

        private final PortalLoop loop;
        private final Worker worker;
        private final @Nullable LoopClient client;
        private final Set<ScheduledTask> queued = ConcurrentHashMap.newKeySet();

        LoopWorker(PortalLoop loop, @Nullable LoopClient client) {
            this.loop = loop;
            this.client = client;
            this.worker = loop.scheduler().createWorker();
        }

        @Override
        public Disposable schedule(Runnable task) {
            ScheduledTask scheduled = new ScheduledTask(loop, client, task);
            queued.add(scheduled);
            scheduled.onLeave(() -> queued.remove(scheduled));
            return scheduled.enqueue(() -> worker.schedule(scheduled));
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return worker.schedule(new ScheduledTask(loop, client, task), delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return worker.schedulePeriodically(new ScheduledTask(loop, client, task), initialDelay, period, unit);
        }

        @Override
        public void dispose() {
            worker.dispose();
            queued.forEach(ScheduledTask::leave);
        }

        @Override
        public boolean isDisposed() {
            return worker.isDisposed();
        }
    }
}
