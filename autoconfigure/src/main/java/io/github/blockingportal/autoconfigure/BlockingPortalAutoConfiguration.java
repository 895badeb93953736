package io.github.blockingportal.autoconfigure;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.life.DrainStarter;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/**
 * Auto-configuration of the {@link BlockingPortal} bean, of the builder that it is made with, of its workers, and of further
 * portals by name.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalProperties.class)
@Import(NamedPortalRegistrar.class)
public final class BlockingPortalAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalAutoConfiguration() {}

    @Bean
    static PortalOwnership blockingPortalOwnership() {
        return new PortalOwnership();
    }

    @Bean
    static InterfaceProxies blockingPortalInterfaceProxies() {
        return new InterfaceProxies();
    }

    @Bean
    static EmptyMaps blockingPortalEmptyMaps() {
        return new EmptyMaps();
    }

    @Bean
    static BareBeans blockingPortalBareBeans() {
        return new BareBeans();
    }

    @Bean
    PortalFactory blockingPortalFactory(
            BlockingPortalProperties properties,
            ObjectProvider<EventLoopDetector> detectors,
            ObjectProvider<PortalListener> listeners,
            ObjectProvider<BlockingPortalBuilderCustomizer> customizers,
            ObjectProvider<AdaptiveLimits> adaptiveLimits,
            Environment environment) {
        return new PortalFactory(properties, detectors, listeners, customizers, adaptiveLimits, environment);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @Conditional(OnlyOurs.Builder.class)
    BlockingPortalBuilder blockingPortalBuilder(PortalFactory factory) {
        return factory.defaultBuilder();
    }

    @Bean
    @ConditionalOnMissingBean(BlockingPortal.class)
    LifecyclePortal blockingPortal(BlockingPortalBuilder builder) {
        return new LifecyclePortal(builder.buildManaged());
    }

    @Bean
    DrainStarter blockingPortalDrainStarter(ListableBeanFactory beans) {
        return new DrainStarter(beans);
    }

    /** Lazy, since the application's portal may belong to a scope that is not there at the start. */
    @Bean
    @Lazy
    @Conditional(OnlyOurs.Workers.class)
    @ConditionalOnSingleCandidate(BlockingPortal.class)
    BlockingWorkers blockingPortalWorkers(BlockingPortal portal) {
        return PortalBeans.neededWorkers(portal);
    }

    @Bean
    @Conditional(OnlyOurs.Portals.class)
    PortalsByName blockingPortals(ObjectProvider<BlockingPortal> candidates, ListableBeanFactory beans) {
        return new PortalsByName(candidates, beans);
    }
}
