package io.github.blockingportal.internal.call;

import java.time.Duration;

import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.internal.text.Durations;

/** What each phase of a call took, in nanoseconds. */
record CallTimes(long admissionNanos, long queuedNanos, long runningNanos) {

    PortalTimeoutException.Times durations() {
        return new PortalTimeoutException.Times(
                Duration.ofNanos(admissionNanos), Duration.ofNanos(queuedNanos), Duration.ofNanos(runningNanos));
    }

    @Override
    public String toString() {
        return "admission " + Durations.millis(admissionNanos) + ", queued " + Durations.millis(queuedNanos)
                + ", running " + Durations.millis(runningNanos);
    }
}
