package io.github.blockingportal.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Says how the observation of a call is named and which key values it has. A bean of this type replaces the
 * {@linkplain DefaultBlockingPortalCallConvention default}, which may be extended. It is asked when the call begins and once more
 * when it has ended.
 */
public interface BlockingPortalCallConvention extends ObservationConvention<BlockingPortalCallContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof BlockingPortalCallContext;
    }
}
