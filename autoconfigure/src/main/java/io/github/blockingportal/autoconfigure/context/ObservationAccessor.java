package io.github.blockingportal.autoconfigure.context;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapturingAccessor;

/**
 * The current observation, in place of Micrometer's accessor of the same key: a handler that throws as a scope is opened or closed
 * neither fails the call nor leaves its observation on a loop, a worker or a caller.
 */
final class ObservationAccessor extends CapturingAccessor<Observation> {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    /** Which one does not matter: the current scope is in one thread-local for all of them. */
    private final ObservationRegistry registry = ObservationRegistry.create();

    private final String portal;
    private volatile boolean logged;

    ObservationAccessor(String portal) {
        this.portal = portal;
    }

    @Override
    public Object key() {
        return ObservationThreadLocalAccessor.KEY;
    }

    @Override
    public @Nullable Observation capture() {
        return registry.getCurrentObservation();
    }

    @Override
    public @Nullable Observation getValue() {
        return registry.getCurrentObservation();
    }

    @Override
    public void setValue(Observation observation) {
        Observation.@Nullable Scope before = registry.getCurrentObservationScope();
        try {
            observation.openScope();
        } catch (Exception | LinkageError | AssertionError thrown) {
            failed("open", thrown);
            if (registry.getCurrentObservationScope() == before) {
                new NullObservation(registry).openScope(); // for the restore that follows
            }
        }
    }

    @Override
    public void setValue() {
        if (getValue() != null) {
            setValue(new NullObservation(registry));
        }
    }

    @Override
    public void restore() {
        Observation.@Nullable Scope scope = registry.getCurrentObservationScope();
        if (scope == null) {
            return;
        }
        Observation.@Nullable Scope previous = scope.getPreviousObservationScope();
        try {
            scope.close();
        } catch (Exception | LinkageError | AssertionError thrown) {
            failed("close", thrown);
        } finally {
            if (registry.getCurrentObservationScope() == scope) {
                registry.setCurrentObservationScope(previous);
            }
        }
    }

    @Override
    public void restore(Observation previous) {
        restore();
    }

    private void failed(String step, Throwable thrown) {
        if (!logged) {
            logged = true;
            LOG.atWarn()
                    .addKeyValue("portal", portal)
                    .setCause(thrown)
                    .log(
                            "Portal '{}': an observation handler failed to {} a scope; calls go on. This is logged once",
                            portal,
                            step);
        }
    }
}
