package io.github.blockingportal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** The blocking tasks of one engine, and the limiters that are its own. */
final class Workers {

    private final PortalEngine engine;
    private final CapacityLimiter limiter;
    private final CapacityLimiter cpuLimiter =
            CapacityLimiter.of("cpu", Runtime.getRuntime().availableProcessors());
    private final BlockingWorkers view;
    private final Set<WorkerTask<?>> tasks = ConcurrentHashMap.newKeySet();

    Workers(PortalEngine engine) {
        this.engine = engine;
        this.limiter = CapacityLimiter.of("workers", engine.settings().workerLimit());
        this.view = WorkersView.of(this);
    }

    /** All of them, under the portal's own limiter. */
    BlockingWorkers view() {
        return view;
    }

    PortalEngine engine() {
        return engine;
    }

    CapacityLimiter limiter() {
        return limiter;
    }

    CapacityLimiter cpuLimiter() {
        return cpuLimiter;
    }

    void begun(WorkerTask<?> task) {
        tasks.add(task);
    }

    void ended(WorkerTask<?> task) {
        tasks.remove(task);
    }

    /** Whether the current thread runs one of them, or tells of the end of one. */
    boolean areCurrent() {
        WorkerTask<?> current = CurrentTask.get();
        PortalLoops loops = engine.life().loops();
        return (current != null && current.isOf(this))
                || (loops != null
                        && (loops.workers().areCurrent() || loops.cpuWorkers().areCurrent()));
    }

    int size() {
        return tasks.size();
    }

    /** Those that have not ended. */
    Stream<WorkerTask<?>> tasks() {
        return tasks.stream();
    }

    /** Whether the portal has closed; one that is new is started by that. */
    boolean areClosed() {
        return engine.life().runningLoops() == null;
    }

    /** What a task of a closed portal ends with. */
    PortalClosedException closed() {
        return PortalClosedException.task(engine.name(), engine.life().state());
    }

    /**
     * Runs a task on a worker thread. A thread factory of the user's is asked on a thread of its own: it may block, and what it
     * makes inherits from where it is asked.
     */
    void execute(WorkerTask<?> task) {
        PortalLoops loops = engine.life().runningLoops();
        if (loops == null) {
            inBackground(task, task::neverRun);
            return;
        }
        boolean ownThreads = task.isComputing() || engine.settings().workerThreadFactory() == null;
        WorkerThreads threads = task.isComputing() ? loops.cpuWorkers() : loops.workers();
        if (ownThreads) {
            execute(task, threads);
        } else if (!threads.handToIdle(task)) {
            make(task, threads);
        }
    }

    private void make(WorkerTask<?> task, WorkerThreads threads) {
        try {
            engine.callbacks().make("the thread factory", task.label(), () -> execute(task, threads));
        } catch (Throwable noThread) {
            inBackground(task, () -> task.failToStart(noThread));
        }
    }

    private void execute(WorkerTask<?> task, WorkerThreads threads) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException closed) {
            inBackground(task, task::neverRun);
        } catch (Throwable noThread) {
            inBackground(task, () -> task.failToStart(noThread));
        }
    }

    private void inBackground(WorkerTask<?> task, Runnable end) {
        try {
            engine.callbacks().run("the subscriber", task.label(), end);
        } catch (Throwable noThread) { // on a loop, which goes on to whoever else waits
            end.run();
        }
    }

    /** Ends all of them; their subscribers are told on other threads. */
    void closeAll() {
        for (WorkerTask<?> task : tasks) {
            PortalClosedException why = closed(); // now, since it names the state
            inBackground(task, () -> task.close(why));
        }
    }
}
