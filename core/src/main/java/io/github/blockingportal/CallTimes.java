package io.github.blockingportal;

import java.io.Serializable;

/** What each phase of a call took, in nanoseconds. */
record CallTimes(long admissionNanos, long queuedNanos, long runningNanos) implements Serializable {

    @Override
    public String toString() {
        return "admission " + Durations.millis(admissionNanos) + ", queued " + Durations.millis(queuedNanos)
                + ", running " + Durations.millis(runningNanos);
    }
}
