package io.github.blockingportal.autoconfigure.web.flux;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.HandlerResult;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalTimeoutException;

/**
 * One request's way through a handler that blocks. It is a task of the workers, and a second one where an argument comes later
 * than the others, such as a body. What is to run in a task of the same request runs within that.
 */
final class HandlerRun {

    private static final ThreadLocal<@Nullable HandlerRun> CURRENT = new ThreadLocal<>();

    private final String name;
    private final BlockingWorkers workers;
    private final Context context;
    private final Disposable.Composite tasks = Disposables.composite();
    private final Sinks.Empty<HandlerResult> failure = Sinks.empty();

    /**
     * A run of which nothing has begun.
     *
     * @param name of its tasks
     * @param context what is there as thread-locals
     */
    HandlerRun(String name, BlockingWorkers workers, Context context) {
        this.name = name;
        this.workers = workers.named(name);
        this.context = context;
    }

    /**
     * What work for the handler brings, whose operators are found to serve it; those of the handler's portal calls are not, and run
     * where they are. Fails when a task of it cannot run.
     */
    Mono<HandlerResult> result(Mono<HandlerResult> work) {
        return Mono.firstWithSignal(failure.asMono(), work)
                .doOnCancel(this::cancel)
                .contextWrite(chain -> context.put(HandlerRun.class, this));
    }

    /** The run in whose context an operator is that has put itself into the queue of a scheduler. */
    static HandlerRun servedBy(Runnable operator) {
        Object subscriber = operator instanceof CoreSubscriber<?>
                ? operator
                : Scannable.from(operator).scan(Scannable.Attr.ACTUAL);
        if (subscriber instanceof CoreSubscriber<?> known
                && known.currentContext().getOrDefault(HandlerRun.class, null) instanceof HandlerRun run) {
            return run;
        }
        throw new RejectedExecutionException("A WebFlux handler that blocks cannot run on the workers, since Spring's"
                + " RequestMappingHandlerAdapter was not asked by bean 'blockingPortalHandlerAdapter'. Ask that one, or set"
                + " blocking-portal.web.blocking-handlers=false");
    }

    Disposable begin(Runnable operator) {
        if (CURRENT.get() == this) {
            operator.run();
        } else {
            tasks.add(task(operator).contextWrite(context).subscribe(null, failure::tryEmitError));
        }
        return Disposables.disposed();
    }

    private Mono<Void> task(Runnable operator) {
        CallDeadline deadline = CallDeadline.in(context);
        if (deadline == null) {
            return workers.run(() -> perform(operator));
        }
        Duration left = deadline.remaining();
        if (left.isZero()) {
            return Mono.error(() -> tooLate(left, deadline));
        }
        Sinks.Empty<Void> begun = Sinks.empty();
        Mono<Long> late = Mono.delay(left).takeUntilOther(begun.asMono()).switchIfEmpty(Mono.never());
        return workers.<Void>run(() -> {
                    begun.tryEmitEmpty();
                    return perform(operator);
                })
                .timeout(late, Mono.error(() -> tooLate(left, deadline)));
    }

    private @Nullable Void perform(Runnable operator) {
        CURRENT.set(this);
        try {
            operator.run();
            return null;
        } finally {
            CURRENT.remove();
        }
    }

    private PortalTimeoutException tooLate(Duration waited, CallDeadline deadline) {
        CapacityLimiter limiter = workers.limiter();
        CapacityLimiter.Statistics permits = limiter.statistics();
        return new PortalTimeoutException(
                "Handler '" + name + "' was not begun: no worker was free for it within "
                        + waited.toMillis() + " ms, all that " + deadline.owner() + " had left (limiter '"
                        + limiter.name()
                        + "': limit " + permits.limit() + ", " + permits.active() + " running, " + permits.waiting()
                        + " waiting). Find what holds the workers with snapshot(), raise workers.limit, or raise that deadline");
    }

    /** Nobody waits for it any more. On a thread of its own it has got as far as that, and there is nothing to interrupt. */
    private void cancel() {
        if (CURRENT.get() != this) {
            tasks.dispose();
        }
    }
}
