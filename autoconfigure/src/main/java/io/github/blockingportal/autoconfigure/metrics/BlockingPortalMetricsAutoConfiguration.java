package io.github.blockingportal.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.BlockingPortalMetricsProperties;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Auto-configuration of the portal's meters. Where there is no {@link MeterRegistry} there are none, but a child context may have
 * one that shows the portals of its parent.
 */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@EnableConfigurationProperties(BlockingPortalMetricsProperties.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalMetricsAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalMetricsAutoConfiguration() {}

    @Bean
    MeteredListener blockingPortalMeteredListener(BlockingPortalMetricsProperties properties) {
        return new MeteredListener(properties.maxCallNames());
    }

    @Bean
    BlockingPortalBuilderCustomizer blockingPortalTaskMeters(MeteredListener listener) {
        return (portalName, builder) -> listener.hear(portalName);
    }

    @Bean
    ContextMeters blockingPortalMeters(
            ListableBeanFactory beans,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<BlockingPortals> portals) {
        return new ContextMeters(new VisibleBeans(beans, registries, portals));
    }

    @Bean
    static LazyInitializationExcludeFilter blockingPortalMetersAreEager() {
        return LazyInitializationExcludeFilter.forBeanTypes(MeteredListener.class, ContextMeters.class);
    }
}
