package io.github.blockingportal.autoconfigure.observation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;

/** What applications can hook into observations, each of which does something evil. */
enum HostileHook {
    CONVENTION_SUPPORTS_CONTEXT,
    GET_NAME,
    GET_CONTEXTUAL_NAME,
    LOW_CARDINALITY,
    HIGH_CARDINALITY,
    PREDICATE,
    FILTER,
    HANDLER_SUPPORTS_CONTEXT,
    ON_START,
    ON_ERROR,
    ON_SCOPE_OPENED,
    ON_SCOPE_CLOSED,
    ON_STOP;

    /** Counts how often the hook was reached. */
    final class Hooks extends DefaultBlockingPortalCallConvention {

        final AtomicInteger reached = new AtomicInteger();
        private final Runnable evil;

        Hooks(Runnable evil) {
            this.evil = evil;
        }

        private <T> T at(HostileHook hook, Supplier<T> otherwise) {
            if (hook == HostileHook.this) {
                reached.incrementAndGet();
                evil.run();
            }
            return otherwise.get();
        }

        private void at(HostileHook hook) {
            at(hook, () -> hook);
        }

        void addTo(ObservationRegistry registry) {
            registry.observationConfig()
                    .observationPredicate((name, context) -> at(PREDICATE, () -> true))
                    .observationFilter(context -> at(FILTER, () -> context))
                    .observationHandler(new AsHandler());
        }

        /** Beside the convention, whose method of the same name is another hook. */
        private final class AsHandler implements ObservationHandler<Observation.Context> {

            @Override
            public boolean supportsContext(Observation.Context context) {
                return at(HANDLER_SUPPORTS_CONTEXT, () -> true);
            }

            @Override
            public void onStart(Observation.Context context) {
                at(ON_START);
            }

            @Override
            public void onError(Observation.Context context) {
                at(ON_ERROR);
            }

            @Override
            public void onScopeOpened(Observation.Context context) {
                at(ON_SCOPE_OPENED);
            }

            @Override
            public void onScopeClosed(Observation.Context context) {
                at(ON_SCOPE_CLOSED);
            }

            @Override
            public void onStop(Observation.Context context) {
                at(ON_STOP);
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return at(CONVENTION_SUPPORTS_CONTEXT, () -> super.supportsContext(context));
        }

        @Override
        public String getName() {
            return at(GET_NAME, super::getName);
        }

        @Override
        public String getContextualName(BlockingPortalCallContext context) {
            return at(GET_CONTEXTUAL_NAME, () -> super.getContextualName(context));
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(BlockingPortalCallContext context) {
            return at(LOW_CARDINALITY, () -> super.getLowCardinalityKeyValues(context));
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(BlockingPortalCallContext context) {
            return at(HIGH_CARDINALITY, () -> super.getHighCardinalityKeyValues(context));
        }
    }
}
