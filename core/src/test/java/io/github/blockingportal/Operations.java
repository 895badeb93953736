package io.github.blockingportal;

import java.util.List;
import java.util.function.Supplier;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import reactor.core.publisher.Mono;

/** All that a portal does with a task. */
final class Operations {

    private Operations() {}

    static List<ThrowingCallable> of(BlockingPortal portal, Supplier<Mono<String>> task) {
        return List.of(
                () -> portal.call(task),
                () -> portal.submit(task),
                () -> portal.start(ready -> task.get()),
                () -> portal.stream(task),
                () -> portal.acquire(task, resource -> Mono.empty()),
                () -> portal.hold(task, resource -> Mono.empty()),
                () -> portal.using(task, resource -> "", (resource, failure) -> Mono.empty()));
    }
}
