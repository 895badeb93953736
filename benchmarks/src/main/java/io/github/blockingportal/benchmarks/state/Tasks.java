package io.github.blockingportal.benchmarks.state;

import java.time.Duration;

import reactor.core.publisher.Mono;

/** What is waited for: a value that is there as soon as it is asked for, so that nothing but the way there and back is measured. */
public final class Tasks {

    public static final Duration TIMEOUT = Duration.ofSeconds(30);
    public static final String VALUE = "value";

    private Tasks() {}

    /** Subscribed for real: {@code Mono.just(...).block()} and {@code Mono.fromSupplier(...).block()} never are. */
    public static Mono<String> value() {
        return Mono.fromSupplier(() -> VALUE).hide();
    }

    /** The same with the thread-locals of a captured context around it, as Reactor restores them for this operator. */
    public static Mono<String> restored() {
        return value().handle((value, sink) -> sink.next(value));
    }
}
