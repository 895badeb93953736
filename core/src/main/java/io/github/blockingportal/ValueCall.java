package io.github.blockingportal;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@link BlockingPortal#call}: the caller waits for the value. */
final class ValueCall<T> extends WaitingCall<T> {

    private final Supplier<? extends Mono<? extends T>> task;

    ValueCall(CallHost host, CallInfo info, long timeoutNanos, Supplier<? extends Mono<? extends T>> task) {
        super(host, info, timeoutNanos, PermitUse.SHARED);
        this.task = task;
    }

    @Nullable
    T await() {
        awaitAnswer();
        return valueOrThrow();
    }

    @Override
    @Nullable
    Mono<? extends T> build() {
        return task.get();
    }
}
