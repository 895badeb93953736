package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/** Describes the portals from the properties, and from the beans that have a say in each of them. */
final class PortalFactory implements AopInfrastructureBean {

    private static final String PREFIX = "blocking-portal";

    /** As long as nobody notices, and enough for calls that come in a bunch. */
    private static final Duration WAIT_FOR_ADAPTIVE_LIMIT = Duration.ofMillis(100);

    private final BlockingPortalProperties properties;
    private final ObjectProvider<EventLoopDetector> detectors;
    private final ObjectProvider<PortalListener> listeners;
    private final ObjectProvider<BlockingPortalBuilderCustomizer> customizers;
    private final ObjectProvider<AdaptiveLimits> adaptiveLimits;
    private final boolean virtualThreads;

    PortalFactory(
            BlockingPortalProperties properties,
            ObjectProvider<EventLoopDetector> detectors,
            ObjectProvider<PortalListener> listeners,
            ObjectProvider<BlockingPortalBuilderCustomizer> customizers,
            ObjectProvider<AdaptiveLimits> adaptiveLimits,
            Environment environment) {
        this.properties = properties;
        this.detectors = detectors;
        this.listeners = listeners;
        this.customizers = customizers;
        this.adaptiveLimits = adaptiveLimits;
        this.virtualThreads = Threading.VIRTUAL.isActive(environment);
    }

    BlockingPortalBuilder defaultBuilder() {
        BlockingPortalBuilder builder = inherited();
        adapt(properties.name(), new PortalPropertyMapper(PREFIX).adaptive(properties), builder);
        return complete(properties.name(), builder);
    }

    /** Makes one of the further portals; called by its bean definition, also in code that is generated ahead of time. */
    LifecyclePortal named(String name) {
        BlockingPortalBuilder builder = inherited();
        PortalPropertyMapper mapper = PortalPropertyMapper.ofPortal(name);
        mapper.apply(name, properties, builder);
        adapt(name, mapper.adaptive(name, properties), builder);
        return new LifecyclePortal(complete(name, builder).buildManaged());
    }

    private BlockingPortalBuilder inherited() {
        BlockingPortalBuilder builder = BlockingPortal.builder();
        new PortalPropertyMapper(PREFIX).apply(properties, builder);
        builder.onDiscard(new PooledValues());
        return builder;
    }

    private void adapt(String name, AdaptiveLimits.@Nullable Settings settings, BlockingPortalBuilder builder) {
        if (settings == null) {
            return;
        }
        AdaptiveLimits limits = adaptiveLimits.getIfAvailable();
        if (limits == null) {
            throw UnusablePortalException.withoutConcurrencyLimits(name);
        }
        builder.maxConcurrentCalls(settings.initial())
                .adaptiveLimit(limits.make(name, settings))
                .limitGovernedBy("blocking-portal.adaptive");
        if (properties.maxWait() == null && properties.own(name).maxWait() == null) {
            builder.maxWait(WAIT_FOR_ADAPTIVE_LIMIT);
        }
    }

    private BlockingPortalBuilder complete(String name, BlockingPortalBuilder builder) {
        if (virtualThreads) {
            builder.virtualWorkers();
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
