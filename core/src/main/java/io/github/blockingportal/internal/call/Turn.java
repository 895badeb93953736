package io.github.blockingportal.internal.call;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The time in which a thread subscribes to what a call's task has returned. A cancel does not stop what blocks there, such as the
 * statement of a driver. Who undoes what the call does waits until it is over, except within it.
 */
final class Turn {

    /** The thread that has it, or a sink for those who wait for its end; null while nobody has it. */
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

    /** Taken first and then looked whether the call has ended, since who ends it looks here then. */
    void take() {
        state.set(Thread.currentThread());
    }

    void end() {
        if (state.getAndSet(null) instanceof Sinks.Empty<?> waiting) {
            waiting.tryEmitEmpty();
        }
    }

    /** Completes at its end, at once if nobody has it; asked within it, it is over for all. */
    Mono<?> over() {
        Object now = state.get();
        if (now == Thread.currentThread()) {
            end();
        } else if (now instanceof Thread) {
            Sinks.Empty<?> waiting = Sinks.empty();
            return state.compareAndSet(now, waiting) ? waiting.asMono() : over();
        }
        return now instanceof Sinks.Empty<?> waiting ? waiting.asMono() : Mono.empty();
    }
}
