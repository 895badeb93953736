package io.github.blockingportal.benchmarks;

import java.time.Duration;

import reactor.core.publisher.Mono;

/** What is waited for: a value that is there as soon as it is asked for, so that nothing but the way there and back is measured. */
final class Tasks {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final String VALUE = "value";

    private Tasks() {}

    /** Subscribed for real: {@code Mono.just(...).block()} and {@code Mono.fromSupplier(...).block()} never are. */
    static Mono<String> value() {
        return Mono.fromSupplier(() -> VALUE).hide();
    }

    /** The same with the thread-locals of a captured context around it, as Reactor restores them for this operator. */
    static Mono<String> restored() {
        return value().handle((value, sink) -> sink.next(value));
    }
}
