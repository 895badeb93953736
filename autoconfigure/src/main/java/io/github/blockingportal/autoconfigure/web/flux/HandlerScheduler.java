package io.github.blockingportal.autoconfigure.web.flux;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What Spring WebFlux takes for the executor of handlers that block. It is one for all of them: which request an operator works
 * for, and so where it runs, it finds in the operator's Reactor context.
 */
final class HandlerScheduler implements Scheduler {

    /**
     * What is read for a handler, which comes on a worker if the handler is to be run there, so that what the application does with
     * it before the handler begins, such as to check it, may wait.
     */
    <T> Mono<T> bring(Mono<T> read) {
        return Mono.deferContextual(context -> context.hasKey(HandlerRun.class) ? read.publishOn(this) : read);
    }

    @Override
    public Disposable schedule(Runnable operator) {
        return HandlerRun.servedBy(operator).begin(Schedulers.onSchedule(operator));
    }

    @Override
    public Worker createWorker() {
        return new WorkerOfARun();
    }

    /** For one subscription, whose first task is the operator that has asked for it. */
    private static final class WorkerOfARun implements Worker {

        private volatile @Nullable HandlerRun run;
        private volatile boolean disposed;

        @Override
        public Disposable schedule(Runnable task) {
            if (disposed) {
                throw Exceptions.failWithRejected();
            }
            HandlerRun known = run;
            if (known == null) {
                known = HandlerRun.servedBy(task);
                run = known;
            }
            return known.begin(Schedulers.onSchedule(task));
        }

        /** Ends nothing, since an operator that has done its work disposes its worker too: the run itself is cancelled. */
        @Override
        public void dispose() {
            disposed = true;
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }
}
