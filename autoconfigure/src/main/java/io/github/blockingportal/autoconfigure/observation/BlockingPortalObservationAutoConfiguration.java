package io.github.blockingportal.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.BlockingPortalMetricsProperties;
import io.github.blockingportal.autoconfigure.FewNames;
import io.github.blockingportal.spring.observation.BlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerConvention;

/**
 * Auto-configuration of an observation for each call and each blocking task, where that is wanted and there is an
 * {@link ObservationRegistry}.
 */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "blocking-portal.observations")
@EnableConfigurationProperties(BlockingPortalMetricsProperties.class)
public final class BlockingPortalObservationAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalObservationAutoConfiguration() {}

    @Bean
    ObservingListener blockingPortalObservingListener(
            ObjectProvider<ObservationRegistry> registry,
            ObjectProvider<BlockingPortalCallConvention> conventions,
            ObjectProvider<BlockingPortalWorkerConvention> workerConventions,
            BlockingPortalMetricsProperties properties) {
        return new ObservingListener(
                registry,
                conventions,
                workerConventions,
                new FewNames("call", properties.maxCallNames()),
                new FewNames("task", properties.maxCallNames()));
    }

    @Bean
    static LazyInitializationExcludeFilter blockingPortalObservationsAreEager() {
        return LazyInitializationExcludeFilter.forBeanTypes(ObservingListener.class);
    }
}
