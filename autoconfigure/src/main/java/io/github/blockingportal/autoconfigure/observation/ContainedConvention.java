package io.github.blockingportal.autoconfigure.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/**
 * The application's convention, and what the default says wherever that throws. Micrometer would tell no handler of the begin or
 * the end of an observation whose convention throws, so that spans and timers would be lost.
 */
final class ContainedConvention<C extends Observation.Context> implements ObservationConvention<C> {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final ObservationConvention<C> own;
    private final ObservationConvention<C> fallback;
    private final AtomicBoolean logged = new AtomicBoolean();

    ContainedConvention(ObservationConvention<C> own, ObservationConvention<C> fallback) {
        this.own = own;
        this.fallback = fallback;
    }

    private <V extends @Nullable Object> V ask(Function<ObservationConvention<C>, V> question) {
        try {
            return question.apply(own);
        } catch (Throwable thrown) {
            if (logged.compareAndSet(false, true)) {
                LOG.warn(
                        "Observation convention {} failed; the default says it in its place. This is logged once",
                        own.getClass().getName(),
                        thrown);
            }
            return question.apply(fallback);
        }
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return ask(convention -> convention.supportsContext(context));
    }

    @Override
    public @Nullable String getName() {
        return this.<@Nullable String>ask(convention -> convention.getName());
    }

    @Override
    public @Nullable String getContextualName(C context) {
        return this.<@Nullable String>ask(convention -> convention.getContextualName(context));
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(C context) {
        return ask(convention -> convention.getLowCardinalityKeyValues(context));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(C context) {
        return ask(convention -> convention.getHighCardinalityKeyValues(context));
    }
}
