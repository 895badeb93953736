package io.github.blockingportal.internal.call;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;

/** {@link BlockingPortal#call}: the caller waits for the value. */
public final class ValueCall<T> extends WaitingCall<T> {

    private final Supplier<? extends Mono<? extends T>> task;

    public ValueCall(CallHost host, CallInfo info, CallTerms terms, Supplier<? extends Mono<? extends T>> task) {
        super(host, info, terms, PermitUse.SHARED);
        this.task = task;
    }

    @Nullable
    public T await() {
        awaitAnswer();
        return valueOrThrow();
    }

    @Override
    @Nullable
    protected Mono<? extends T> build() {
        return task.get();
    }
}
