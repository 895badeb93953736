package io.github.blockingportal.internal.call;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Whether a thread is just subscribing to what a call's task has returned. A cancel does not stop what blocks there, such as the
 * statement of a driver. Who undoes what the call does waits until that is over, except within it; also for earlier calls that
 * have ended, as by their deadline, while a thread was still at that.
 */
final class Subscribing {

    private final @Nullable Subscribing earlier;
    private final AtomicReference<@Nullable UnderWay> state = new AtomicReference<>();

    /** The thread that does it, and the end of it for those who wait for that. */
    private record UnderWay(Thread thread, Sinks.@Nullable Empty<?> end) {}

    Subscribing(@Nullable Subscribing earlier) {
        this.earlier = underWay(earlier);
    }

    private static @Nullable Subscribing underWay(@Nullable Subscribing latest) {
        return latest == null || latest.state.get() != null ? latest : underWay(latest.earlier);
    }

    /** First, and then it looks whether the call has ended, since who ends that looks here then. */
    void begin() {
        state.set(new UnderWay(Thread.currentThread(), null));
    }

    void end() {
        UnderWay ended = state.getAndSet(null);
        if (ended != null && ended.end != null) {
            ended.end.tryEmitEmpty();
        }
    }

    /**
     * Completes at its end and that of the earlier ones, on the thread that is the last; null if nobody does any of it. Asked
     * within it, it counts as over.
     */
    @Nullable
    Mono<?> over() {
        Mono<?> before = earlierOver();
        Mono<?> own = ownOver();
        return own == null || before == null ? (own == null ? before : own) : Mono.when(own, before);
    }

    /** The same of the earlier ones alone. */
    @Nullable
    Mono<?> earlierOver() {
        return earlier == null ? null : earlier.over();
    }

    private @Nullable Mono<?> ownOver() {
        UnderWay now = state.get();
        if (now == null) {
            return null;
        }
        if (now.thread == Thread.currentThread()) {
            end();
            return null;
        }
        if (now.end != null) {
            return now.end.asMono();
        }
        Sinks.Empty<?> end = Sinks.empty();
        return state.compareAndSet(now, new UnderWay(now.thread, end)) ? end.asMono() : ownOver();
    }
}
