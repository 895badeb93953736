package io.github.blockingportal.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Says how the observation of a blocking task is named and which key values it has. A bean of this type replaces the
 * {@linkplain DefaultBlockingPortalWorkerConvention default}, which may be extended. It is asked on the worker, when the task's code
 * begins and once more when it has ended.
 */
public interface BlockingPortalWorkerConvention extends ObservationConvention<BlockingPortalWorkerContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof BlockingPortalWorkerContext;
    }
}
