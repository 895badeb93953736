package io.github.blockingportal.internal.worker;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.internal.call.TrackedCall;

/**
 * Tells the subscriber of a blocking task. What an operator behind it throws instead of signalling it ends the call that the
 * task belongs to; where there is none, it goes where Reactor's own schedulers send it. The thread goes on.
 */
final class Telling {

    /** On the current thread, and with Reactor's handling of what is thrown. */
    private static final Scheduler HERE = Schedulers.fromExecutor(Runnable::run);

    private Telling() {}

    static void tell(@Nullable TrackedCall innermost, CoreSubscriber<?> subscriber, Runnable signals) {
        try {
            signals.run();
        } catch (Throwable thrown) {
            Throwable fatal = Exceptions.unwrap(thrown);
            if (innermost != null && !innermost.hasEnded()) {
                innermost.abort(fatal);
            } else if (innermost != null) {
                Operators.onErrorDropped(fatal, subscriber.currentContext());
            } else {
                HERE.schedule(() -> {
                    throw Exceptions.propagate(fatal);
                });
            }
        }
    }
}
