package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.text.FewWarnings;

/** Gives a limiter as many permits as an adaptive limit says. What that throws stays here. */
final class AdaptedPermits {

    private final Limiter limiter;
    private final AdaptiveLimit limit;
    private final FewWarnings warnings;

    AdaptedPermits(Limiter limiter, AdaptiveLimit limit) {
        this.warnings = new FewWarnings(limiter.name());
        this.limiter = limiter;
        this.limit = limit;
    }

    void callRan(Outcome outcome, long runNanos, @Nullable Throwable failure) {
        try {
            long changes = limiter.changes(); // first, so that what somebody else sets meanwhile counts
            int permits = limit.callRan(outcome, runNanos, limiter.active(), failure);
            if (permits != limiter.permits()) {
                limiter.setPermitsUnlessSetSince(changes, permits);
            }
        } catch (Throwable thrown) {
            warnings.log(
                    "Portal '{}': adaptive limit {} failed; the limit stays at {}",
                    thrown,
                    null,
                    limiter.name(),
                    limit.getClass().getName(),
                    limiter.permits());
        }
    }
}
