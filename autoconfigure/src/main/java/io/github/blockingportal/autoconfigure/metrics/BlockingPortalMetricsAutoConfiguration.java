package io.github.blockingportal.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/** Auto-configuration of the portal's meters, where there is a {@link MeterRegistry}. */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalMetricsAutoConfiguration {

    BlockingPortalMetricsAutoConfiguration() {}

    @Bean
    MeteredListener blockingPortalMeteredListener(
            ObjectProvider<MeterRegistry> registry,
            ObjectProvider<BlockingPortal> portals,
            ObjectProvider<EventLoopDetector> detectors) {
        return new MeteredListener(registry, portals, detectors);
    }

    @Bean
    static LazyInitializationExcludeFilter blockingPortalMetersAreEager() {
        return LazyInitializationExcludeFilter.forBeanTypes(MeteredListener.class, LoopMeters.class);
    }

    @Bean
    BlockingPortalBuilderCustomizer blockingPortalTaskMeters(MeteredListener listener) {
        return (portalName, builder) -> listener.hear(portalName);
    }

    @Bean
    LoopMeters blockingPortalLoopMeters(
            ObjectProvider<MeterRegistry> registry, ObjectProvider<BlockingPortal> portals, MeteredListener listener) {
        return new LoopMeters(registry, portals, listener);
    }

    @Bean
    PortalGauges blockingPortalGauges(
            ObjectProvider<BlockingPortal> portals, ObjectProvider<CapacityLimiter> limiters) {
        return new PortalGauges(portals, limiters);
    }
}
