package io.github.blockingportal.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;
import org.jspecify.annotations.Nullable;

/** The observations that a portal makes where {@code blocking-portal.observations} is on. */
public enum BlockingPortalObservation implements ObservationDocumentation {

    /** A call of a portal, from its begin to its end, whichever operation made it. */
    CALL {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultBlockingPortalCallConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinalityKeys.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinalityKeys.values();
        }
    },

    /** The code of a blocking task, on its worker. */
    WORKER {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultBlockingPortalWorkerConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return WorkerKeys.values();
        }
    };

    /** The value of the key {@code exception}. */
    static String exception(@Nullable Throwable error) {
        if (error == null) {
            return "none";
        }
        String simpleName = error.getClass().getSimpleName();
        return simpleName.isEmpty() ? error.getClass().getName() : simpleName;
    }

    /** The keys of meters and spans. */
    public enum LowCardinalityKeys implements KeyName {

        /** Name of the portal. */
        PORTAL("portal"),

        /** Name of the call, {@code unnamed}, or {@code others} after the first hundred names. */
        CALL("call"),

        /** How the call ended, or {@code UNKNOWN} while it goes on. */
        OUTCOME("outcome"),

        /** Simple class name of what the call failed with, or {@code none}. */
        EXCEPTION("exception");

        private final String key;

        LowCardinalityKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** The keys of meters and spans of a blocking task. */
    public enum WorkerKeys implements KeyName {

        /** Name of the portal. */
        PORTAL("portal"),

        /** Name of the task, {@code unnamed}, or {@code others} after the first hundred names. */
        TASK("task"),

        /** How the task ended, or {@code UNKNOWN} while it goes on. */
        OUTCOME("outcome"),

        /** Simple class name of what the code has thrown, or {@code none}. */
        EXCEPTION("exception");

        private final String key;

        WorkerKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** The keys of spans alone. */
    public enum HighCardinalityKeys implements KeyName {

        /** Number of the call, by which the endpoint shows and cancels it. */
        CALL_ID("call.id");

        private final String key;

        HighCardinalityKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
