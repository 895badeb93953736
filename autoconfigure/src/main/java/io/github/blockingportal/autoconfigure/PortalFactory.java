package io.github.blockingportal.autoconfigure;

import java.util.List;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/** Describes the portals from the properties, and from the beans that have a say in each of them. */
final class PortalFactory implements AopInfrastructureBean {

    private final BlockingPortalProperties properties;
    private final ObjectProvider<EventLoopDetector> detectors;
    private final ObjectProvider<PortalListener> listeners;
    private final ObjectProvider<BlockingPortalBuilderCustomizer> customizers;
    private final boolean virtualThreads;

    PortalFactory(
            BlockingPortalProperties properties,
            ObjectProvider<EventLoopDetector> detectors,
            ObjectProvider<PortalListener> listeners,
            ObjectProvider<BlockingPortalBuilderCustomizer> customizers,
            Environment environment) {
        this.properties = properties;
        this.detectors = detectors;
        this.listeners = listeners;
        this.customizers = customizers;
        this.virtualThreads = Threading.VIRTUAL.isActive(environment);
    }

    BlockingPortalBuilder defaultBuilder() {
        return complete(properties.name(), inherited());
    }

    /** Makes one of the further portals; called by its bean definition, also in code that is generated ahead of time. */
    LifecyclePortal named(String name) {
        BlockingPortalBuilder builder = inherited();
        PortalPropertyMapper.ofPortal(name).apply(name, properties, builder);
        return new LifecyclePortal(complete(name, builder).buildManaged());
    }

    private BlockingPortalBuilder inherited() {
        BlockingPortalBuilder builder = BlockingPortal.builder();
        new PortalPropertyMapper("blocking-portal").apply(properties, builder);
        builder.onDiscard(new PooledValues());
        return builder;
    }

    private BlockingPortalBuilder complete(String name, BlockingPortalBuilder builder) {
        if (virtualThreads) {
            builder.workerThreadFactory(new VirtualThreadTaskExecutor(name + "-worker-").getVirtualThreadFactory());
        }
        all(detectors, EventLoopDetector.class, name).forEach(builder::detector);
        all(listeners, PortalListener.class, name).forEach(builder::listener);
        all(customizers, BlockingPortalBuilderCustomizer.class, name)
                .forEach(customizer -> customizer.customize(name, builder));
        return builder;
    }

    private static <T> List<T> all(ObjectProvider<T> beans, Class<T> type, String portal) {
        try {
            return beans.orderedStream().toList();
        } catch (BeansException failure) {
            throw failure.contains(BeanCurrentlyInCreationException.class)
                    ? UnusablePortalException.inACycle(portal, type, failure)
                    : failure;
        }
    }
}
