package io.github.blockingportal.internal.resource;

import reactor.core.publisher.Mono;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.WaitingCall;

/**
 * The wait for the release of an acquired resource: needs no permit, and an interrupt does not end it. Whatever does end it,
 * the release goes on.
 */
final class ReleaseCall extends WaitingCall<Void> {

    private final Release release;

    ReleaseCall(CallHost host, CallTerms terms, Release release) {
        super(host, release.info(), terms, PermitUse.NONE);
        this.release = release;
    }

    void await() {
        try {
            awaitAnswer();
            valueOrThrow();
        } catch (Throwable thrown) {
            release.goOnWithout(this);
            if (outcome() != Outcome.CLOSED || !release.hasSucceeded()) {
                throw thrown;
            }
        }
    }

    @Override
    protected Mono<Void> build() {
        return release.whenEnded();
    }

    @Override
    protected void giveUp(Outcome outcome) {
        if (outcome != Outcome.INTERRUPTED) {
            super.giveUp(outcome);
        }
    }
}
