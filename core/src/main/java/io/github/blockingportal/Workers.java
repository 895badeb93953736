package io.github.blockingportal;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** The workers of one engine: their permits, and the tasks that have begun and not ended. */
final class Workers implements BlockingWorkers {

    private final PortalEngine engine;
    private final CapacityLimiter limiter;
    private final Set<WorkerTask<?>> tasks = ConcurrentHashMap.newKeySet();

    Workers(PortalEngine engine) {
        this.engine = engine;
        this.limiter = CapacityLimiter.of("workers", engine.settings().workerLimit());
    }

    @Override
    public <T> Mono<T> run(Callable<? extends T> task) {
        Objects.requireNonNull(task, "task");
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                subscriber.onSubscribe(new WorkerTask<T>(Workers.this, task, subscriber));
            }
        };
    }

    @Override
    public CapacityLimiter limiter() {
        return limiter;
    }

    PortalEngine engine() {
        return engine;
    }

    void begun(WorkerTask<?> task) {
        tasks.add(task);
    }

    void ended(WorkerTask<?> task) {
        tasks.remove(task);
    }

    int size() {
        return tasks.size();
    }

    /** Runs a task that has its permit; one that comes after the end of the portal is closed. */
    void execute(WorkerTask<?> task) {
        PortalLoops loops = engine.life().runningLoops();
        try {
            if (loops != null) {
                loops.workers().execute(task);
                return;
            }
        } catch (RejectedExecutionException e) {
            PortalEngine.LOG.debug("Portal '{}' closed before a blocking task could run", engine.name(), e);
        }
        limiter.release();
        task.close();
    }

    void closeAll() {
        tasks.forEach(WorkerTask::close);
    }
}
