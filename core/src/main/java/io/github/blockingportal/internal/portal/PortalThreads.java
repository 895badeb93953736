package io.github.blockingportal.internal.portal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.guard.EventLoopGuard;
import io.github.blockingportal.internal.loop.Callbacks;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.loop.StallReports;
import io.github.blockingportal.internal.loop.Watchdog;
import io.github.blockingportal.internal.watch.SlowCalls;
import io.github.blockingportal.internal.worker.WorkerPools;

/** The threads of a portal, from one start to the close that follows: its loops, their watchdog, workers and callbacks. */
final class PortalThreads {

    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PortalLoops loops;
    private final Watchdog watchdog;
    private final WorkerPools workers;
    private final Callbacks callbacks;
    private final EventLoopGuard guard;

    PortalThreads(PortalEngine engine) {
        PortalSettings settings = engine.settings();
        ClassLoader classLoader = ContextCarrier.idleClassLoader();
        this.callbacks = engine.callbacks();
        this.workers = WorkerPools.of(settings.name(), settings.workerThreadFactory(), classLoader);
        this.loops = new PortalLoops(engine, settings.loops(), classLoader);
        this.watchdog = startWatchdog(engine, classLoader);
        callbacks.open(classLoader);
        this.guard = engine.guard();
        guard.open();
        LateClasses.load(settings.name(), classLoader);
    }

    private Watchdog startWatchdog(PortalEngine engine, @Nullable ClassLoader classLoader) {
        try {
            long threshold = engine.settings().stallThresholdNanos();
            StallReports stalls = new StallReports(engine.name(), engine.listener(), callbacks, threshold);
            List<Runnable> chores = new ArrayList<>(List.of(() -> loops.look(stalls)));
            ClientLoops clients = engine.clientLoops();
            if (clients != null) {
                chores.add(() -> clients.look(stalls, Watchdog.intervalNanos(threshold)));
            }
            engine.chores().forEach(chores::add);
            Watchdog started = new Watchdog(engine, threshold, chores, classLoader);
            SlowCalls slowCalls = engine.slowCalls();
            if (slowCalls.areWatched()) {
                started.every(slowCalls.intervalNanos(), slowCalls::look);
            }
            return started;
        } catch (Throwable noMoreThreads) {
            loops.stop();
            loops.awaitStop(System.nanoTime());
            throw noMoreThreads;
        }
    }

    PortalLoops loops() {
        return loops;
    }

    WorkerPools workers() {
        return workers;
    }

    /** Runs something short at a later time, on the watchdog. */
    Future<?> after(long nanos, Runnable task) {
        return watchdog.after(nanos, task);
    }

    /** How many wait for their time. */
    int delayedTasks() {
        return watchdog.delayedTasks();
    }

    /** Ends all threads and waits for them; one that does not end is logged with its stack. */
    void stop() {
        guard.close();
        watchdog.stop();
        loops.stop();
        try {
            workers.stop(); // interrupts threads of the user's factory, which may throw
        } finally {
            awaitStop();
        }
    }

    private void awaitStop() {
        long deadline = System.nanoTime() + STOP_NANOS;
        watchdog.awaitStop(deadline);
        workers.awaitStop(deadline);
        callbacks.runAndAwait("a ThreadLocalAccessor", "the registry", CallChain::release, deadline);
        callbacks.close(deadline);
        loops.awaitStop(deadline);
    }
}
