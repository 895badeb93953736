package io.github.blockingportal.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalListener;

/**
 * An observation that has begun, whose handlers, filters and conventions may throw at each step. Micrometer then stops where it is, so
 * what it has made current or begun to count by then is taken back here; what was thrown is passed on.
 */
final class StartedObservation {

    private final Observation observation;

    private StartedObservation(Observation observation) {
        this.observation = observation;
    }

    static StartedObservation start(Observation observation) {
        StartedObservation started = new StartedObservation(observation);
        try {
            observation.start();
            return started;
        } catch (Throwable thrown) {
            started.stop();
            throw thrown;
        }
    }

    /** Makes it current until the scope is closed; after a failure the same is current as before. */
    PortalListener.Scope open() {
        ObservationRegistry registry = observation.getObservationRegistry();
        Observation.@Nullable Scope before = registry.getCurrentObservationScope();
        try {
            Observation.Scope scope = observation.openScope();
            return () -> close(scope, before);
        } catch (Throwable thrown) {
            close(registry.getCurrentObservationScope(), before);
            throw thrown;
        }
    }

    private void close(Observation.@Nullable Scope scope, Observation.@Nullable Scope before) {
        try {
            if (scope != null && scope != before) {
                scope.close();
            }
        } finally {
            ObservationRegistry registry = observation.getObservationRegistry();
            if (registry.getCurrentObservationScope() != before) {
                registry.setCurrentObservationScope(before);
            }
        }
    }

    Observation.Context context() {
        return observation.getContext();
    }

    void finish(@Nullable Throwable failure) {
        try {
            if (failure != null) {
                observation.error(failure);
            }
        } finally {
            stop();
        }
    }

    private void stop() {
        try {
            observation.stop();
        } finally {
            ActiveTimer.stop(observation.getContextView());
        }
    }
}
