package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;

import io.micrometer.common.KeyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;

/** The code in docs/observations.md. */
final class ObservationExamples {

    private ObservationExamples() {}

    static class CallsWithQueueTime extends DefaultBlockingPortalCallConvention {

        @Override
        public String getContextualName(BlockingPortalCallContext context) {
            return "portal " + super.getContextualName(context);
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(BlockingPortalCallContext context) {
            KeyValues values = super.getHighCardinalityKeyValues(context);
            Duration queued = context.getQueued();
            return queued == null ? values : values.and("call.queued", queued.toMillis() + " ms");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Conventions {

        @Bean
        BlockingPortalCallConvention callConvention() {
            return new CallsWithQueueTime();
        }
    }
}
