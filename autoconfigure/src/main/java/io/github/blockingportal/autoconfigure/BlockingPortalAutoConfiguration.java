package io.github.blockingportal.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;

/** Auto-configuration of the {@link BlockingPortal} bean, of the builder that it is made with, and of its workers. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalProperties.class)
public final class BlockingPortalAutoConfiguration {

    BlockingPortalAutoConfiguration() {}

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    BlockingPortalBuilder blockingPortalBuilder(
            BlockingPortalProperties properties,
            ObjectProvider<EventLoopDetector> detectors,
            ObjectProvider<PortalListener> listeners,
            ObjectProvider<BlockingPortalBuilderCustomizer> customizers,
            Environment environment) {
        BlockingPortalBuilder builder = BlockingPortal.builder();
        if (Threading.VIRTUAL.isActive(environment)) {
            builder.workerThreadFactory(
                    new VirtualThreadTaskExecutor(properties.name() + "-worker-").getVirtualThreadFactory());
        }
        new PortalPropertyMapper("blocking-portal").apply(properties, builder);
        detectors.orderedStream().forEach(builder::detector);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(properties.name(), builder));
        return builder;
    }

    @Bean
    @ConditionalOnMissingBean(BlockingPortal.class)
    LifecyclePortal blockingPortal(BlockingPortalBuilder builder) {
        return new LifecyclePortal(builder.buildManaged());
    }

    @Bean
    DrainStarter blockingPortalDrainStarter(ObjectProvider<LifecyclePortal> portals) {
        return new DrainStarter(portals);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(BlockingPortal.class)
    BlockingWorkers blockingWorkers(BlockingPortal portal) {
        return portal.workers();
    }

    @Bean
    @ConditionalOnMissingBean(BlockingPortals.class)
    @ConditionalOnSingleCandidate(BlockingPortal.class)
    PortalsByName blockingPortals(BlockingPortal portal) {
        return new PortalsByName(portal, List.of());
    }
}
