package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.ContextStartedEvent;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopDetector;

/**
 * Shows the portals that a context knows, its own and those above it, in the registries that it knows. What it has put into a
 * registry of another context goes with it; its own registries end with it anyway.
 */
final class ContextMeters
        implements SmartInitializingSingleton,
                ApplicationListener<ApplicationContextEvent>,
                DisposableBean,
                AopInfrastructureBean {

    private final VisibleBeans beans;
    private volatile List<RegistryMeters> registries = List.of();
    private volatile List<MeteredListener> listeners = List.of();

    ContextMeters(VisibleBeans beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> ownPortals = beans.namesOfOwnPortals();
        Set<String> ownLimiters = beans.namesOfOwnLimiters();
        registries = beans.registries()
                .map(registry -> beans.isOwn(registry)
                        ? new RegistryMeters(registry)
                        : new RegistryMeters(registry, ownPortals, ownLimiters))
                .toList();
        listeners = beans.listeners();
        registries.forEach(this::bind);
    }

    private void bind(RegistryMeters meters) {
        listeners.forEach(meters::hear);
        List<String> detectors = beans.detectors().map(EventLoopDetector::name).toList();
        forEachPortal((name, portal) -> meters.bind(name, portal, isHeard(name) ? detectors : List.of()));
        beans.limiters().forEach(meters::bind);
    }

    @Override
    public void onApplicationEvent(ApplicationContextEvent event) {
        if (event instanceof ContextRefreshedEvent || event instanceof ContextStartedEvent) {
            forEachPortal(
                    (name, portal) -> registries.forEach(meters -> meters.bindLoops(name, portal, isHeard(name))));
        }
    }

    private boolean isHeard(String portalName) {
        return listeners.stream().anyMatch(listener -> listener.hears(portalName));
    }

    private void forEachPortal(BiConsumer<String, BlockingPortal> action) {
        beans.portals().ifPresent(portals -> portals.names().forEach(name -> action.accept(name, portals.get(name))));
    }

    @Override
    public void destroy() {
        for (RegistryMeters meters : registries) {
            listeners.forEach(meters::leave);
            meters.removeGuests(listeners);
        }
    }
}
