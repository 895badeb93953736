package io.github.blockingportal.internal.call;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Whether a thread is just subscribing to what a call's task has returned. A cancel does not stop what blocks there, such as the
 * statement of a driver. Who undoes what the call does waits until that is over, except within it.
 */
final class Subscribing {

    /** The thread that does it, or a sink for those who wait for its end; null while nobody does. */
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

    /** First, and then it looks whether the call has ended, since who ends that looks here then. */
    void begin() {
        state.set(Thread.currentThread());
    }

    void end() {
        if (state.getAndSet(null) instanceof Sinks.Empty<?> waiting) {
            waiting.tryEmitEmpty();
        }
    }

    /** Completes at its end, on the thread that does it; null if nobody does. Asked within it, it counts as over. */
    @Nullable
    Mono<?> over() {
        Object now = state.get();
        if (now == Thread.currentThread()) {
            end();
        } else if (now instanceof Thread) {
            Sinks.Empty<?> waiting = Sinks.empty();
            return state.compareAndSet(now, waiting) ? waiting.asMono() : over();
        }
        return now instanceof Sinks.Empty<?> waiting ? waiting.asMono() : null;
    }
}
