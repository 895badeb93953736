package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

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
        for (RegistryMeters meters : registries) {
            listeners.forEach(meters::hear);
            bind(meters);
        }
        beans.ownListeners().forEach(listener -> listener.whenLost(this::bindAgain));
    }

    private void bind(RegistryMeters meters) {
        List<String> detectors = beans.detectors().map(EventLoopDetector::name).toList();
        forEachPortal((name, portal) -> meters.bind(name, portal, isHeard(name) ? detectors : List.of()));
        beans.limiters().forEach(meters::bind);
    }

    @Override
    public void onApplicationEvent(ApplicationContextEvent event) {
        if (event instanceof ContextRefreshedEvent || event instanceof ContextStartedEvent) {
            registries.forEach(this::bindLoops);
        }
    }

    private void bindLoops(RegistryMeters meters) {
        forEachPortal((name, portal) -> meters.bindLoops(name, portal, isHeard(name)));
    }

    /** The registry has been cleared, as between two tests. What cannot be bound keeps no event from being counted. */
    private void bindAgain(PortalMeters lost) {
        try {
            registries.stream().filter(meters -> meters.are(lost)).forEach(meters -> {
                meters.forgetLostLoops();
                bind(meters);
                bindLoops(meters);
            });
        } catch (RuntimeException thrown) {
            LOG.debug("Gauges that were removed from their registry cannot be registered again", thrown);
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
