package io.github.blockingportal.internal.guard;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.EventLoopDetector;

/** Threads that Reactor itself takes for non-blocking, by its marker or by a predicate registered with it. */
final class ReactorDetector implements EventLoopDetector {

    @Override
    public @Nullable String detect(Thread current) {
        return Schedulers.isNonBlockingThread(current) ? "NonBlocking" : null;
    }

    @Override
    public String name() {
        return "Reactor";
    }
}
