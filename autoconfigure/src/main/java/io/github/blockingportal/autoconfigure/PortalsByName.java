package io.github.blockingportal.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * The default portal, and the other portal beans by the names that the portals themselves have: those of this context, and those
 * of the contexts above it whose names are still free.
 */
final class PortalsByName implements BlockingPortals, AopInfrastructureBean {

    private final @Nullable BlockingPortal defaultPortal;
    private final Map<String, BlockingPortal> portals = new LinkedHashMap<>();

    /**
     * Collects the portals.
     *
     * @param candidates those that are injected where no name is asked for
     * @throws IllegalStateException if a portal from the properties has the name of another one of its context
     */
    PortalsByName(ObjectProvider<BlockingPortal> candidates, ListableBeanFactory beans) {
        Map<String, BlockingPortal> sorted = new TreeMap<>();
        for (ListableBeanFactory context = beans; context != null; context = PortalBeans.parent(context)) {
            new PortalsOfContext(context).byName().forEach(sorted::putIfAbsent);
        }
        BlockingPortal unique = candidates.getIfUnique();
        String defaultName = unique == null ? commonName(candidates) : PortalBeans.name(unique);
        this.defaultPortal = unique == null && defaultName != null ? sorted.get(defaultName) : unique;
        if (defaultName != null && defaultPortal != null) {
            portals.put(defaultName, defaultPortal);
        }
        sorted.forEach(portals::putIfAbsent);
    }

    /** The name of the portal that all candidates are, itself or a view of it; null if they are different ones. */
    private static @Nullable String commonName(ObjectProvider<BlockingPortal> candidates) {
        List<BlockingPortal> all = candidates.stream().toList();
        long different = all.stream().map(PortalBeans::workers).distinct().count();
        return different == 1 ? PortalBeans.name(all.get(0)) : null;
    }

    @Override
    public BlockingPortal get(String name) {
        BlockingPortal portal = portals.get(name);
        if (portal == null) {
            throw new IllegalArgumentException(
                    "There is no blocking portal named '" + name + "'. The names are " + String.join(", ", names()));
        }
        return portal;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(portals.keySet());
    }

    @Override
    public BlockingPortal getDefault() {
        if (defaultPortal == null) {
            throw new IllegalStateException("There is no default blocking portal: the application has several ("
                    + String.join(", ", names())
                    + "), and none of them is primary. Mark one as @Primary, or ask for one by its name");
        }
        return defaultPortal;
    }
}
