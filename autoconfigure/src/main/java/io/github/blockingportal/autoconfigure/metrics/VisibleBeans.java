package io.github.blockingportal.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.spring.BlockingPortals;

/** What a context knows of portals and registries, and what of it is its own and not of a context above. */
final class VisibleBeans {

    private final ListableBeanFactory beans;
    private final ObjectProvider<MeterRegistry> registries;
    private final ObjectProvider<BlockingPortals> portals;

    VisibleBeans(
            ListableBeanFactory beans,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<BlockingPortals> portals) {
        this.beans = beans;
        this.registries = registries;
        this.portals = portals;
    }

    /** The one that is injected, or all if there is no such one; none that is a part of another. */
    Stream<MeterRegistry> registries() {
        MeterRegistry unique = registries.getIfUnique();
        List<MeterRegistry> all = unique == null ? registries.stream().toList() : List.of(unique);
        return all.stream().filter(registry -> all.stream().noneMatch(other -> isPart(registry, other)));
    }

    private static boolean isPart(MeterRegistry registry, MeterRegistry other) {
        return other instanceof CompositeMeterRegistry composite
                && composite.getRegistries().contains(registry);
    }

    /** Whether the registry is a bean of this context and of none above. */
    boolean isOwn(MeterRegistry registry) {
        boolean isHere = isBeanOf(beans, registry);
        for (ListableBeanFactory above = parent(beans); above != null; above = parent(above)) {
            isHere &= !isBeanOf(above, registry);
        }
        return isHere;
    }

    private static boolean isBeanOf(ListableBeanFactory context, MeterRegistry registry) {
        return context.getBeansOfType(MeterRegistry.class, false, false).containsValue(registry);
    }

    Optional<BlockingPortals> portals() {
        return Optional.ofNullable(portals.getIfUnique());
    }

    Set<String> namesOfOwnPortals() {
        return without(namesOfPortals(beans), namesOfPortals(parent(beans)));
    }

    private static Set<String> namesOfPortals(@Nullable ListableBeanFactory beans) {
        BlockingPortals portals = beans == null
                ? null
                : beans.getBeanProvider(BlockingPortals.class).getIfUnique();
        return portals == null ? Set.of() : portals.names();
    }

    Set<String> namesOfOwnLimiters() {
        return without(namesOfLimiters(beans), namesOfLimiters(parent(beans)));
    }

    private static Set<String> namesOfLimiters(@Nullable ListableBeanFactory beans) {
        return beans == null
                ? Set.of()
                : limiters(beans).map(CapacityLimiter::name).collect(Collectors.toSet());
    }

    private static Set<String> without(Set<String> names, Set<String> ofTheParent) {
        return names.stream().filter(name -> !ofTheParent.contains(name)).collect(Collectors.toUnmodifiableSet());
    }

    /** The built-in ones, and those that are beans. */
    Stream<EventLoopDetector> detectors() {
        return Stream.concat(
                EventLoopDetector.builtIn().stream(),
                beans.getBeanProvider(EventLoopDetector.class).orderedStream());
    }

    /** Those whose names can be asked for: a limiter of a scope that is not there now is left out. */
    Stream<CapacityLimiter> limiters() {
        return limiters(beans);
    }

    private static Stream<CapacityLimiter> limiters(ListableBeanFactory beans) {
        return beans.getBeanProvider(CapacityLimiter.class).stream(ObjectProvider.UNFILTERED, false)
                .filter(limiter -> name(limiter) != null);
    }

    private static @Nullable String name(CapacityLimiter limiter) {
        try {
            return limiter.name();
        } catch (RuntimeException cannotBeAsked) {
            return null;
        }
    }

    /** Those that hear the portals of this context and of each above it. */
    List<MeteredListener> listeners() {
        List<MeteredListener> listeners = new ArrayList<>();
        for (ListableBeanFactory context = beans; context != null; context = parent(context)) {
            listeners.addAll(listeners(context));
        }
        return listeners;
    }

    /** Those that hear the portals of this context alone. */
    Collection<MeteredListener> ownListeners() {
        return listeners(beans);
    }

    private static Collection<MeteredListener> listeners(ListableBeanFactory context) {
        return context.getBeansOfType(MeteredListener.class, false, false).values();
    }

    private static @Nullable ListableBeanFactory parent(ListableBeanFactory beans) {
        return beans instanceof HierarchicalBeanFactory child
                        && child.getParentBeanFactory() instanceof ListableBeanFactory parent
                ? parent
                : null;
    }
}
