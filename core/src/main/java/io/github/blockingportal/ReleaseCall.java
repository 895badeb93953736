package io.github.blockingportal;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The release of an acquired resource: needs no permit, and an interrupt does not end it. */
final class ReleaseCall extends WaitingCall<Void> {

    private final Supplier<Mono<Void>> release;

    ReleaseCall(PortalEngine engine, CallInfo info, long timeoutNanos, Supplier<Mono<Void>> release) {
        super(engine, info, timeoutNanos, PermitUse.NONE);
        this.release = release;
    }

    void await() {
        awaitAnswer();
        valueOrThrow();
    }

    @Override
    @Nullable
    Mono<Void> build() {
        return release.get();
    }

    @Override
    void giveUp(Outcome outcome) {
        if (outcome != Outcome.INTERRUPTED) {
            super.giveUp(outcome);
        }
    }
}
