package io.github.blockingportal.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.spring.BlockingPortals;

/** The default portal, and the other portal beans by the names that the portals themselves have. */
final class PortalsByName implements BlockingPortals {

    private final BlockingPortal defaultPortal;
    private final Map<String, BlockingPortal> portals = new LinkedHashMap<>();

    /**
     * Collects the portals.
     *
     * @param beans all portal beans by the names of the beans, which may be views of one another
     * @throws IllegalStateException if two different portals have the same name
     */
    PortalsByName(BlockingPortal defaultPortal, Map<String, ? extends BlockingPortal> beans) {
        this.defaultPortal = defaultPortal;
        Map<String, BlockingPortal> sorted = new TreeMap<>();
        beans.forEach((bean, portal) -> add(bean, portal, sorted));
        String defaultName = name(defaultPortal);
        if (defaultName != null) {
            portals.put(defaultName, defaultPortal);
        }
        sorted.forEach(portals::putIfAbsent);
    }

    private static void add(String bean, BlockingPortal portal, Map<String, BlockingPortal> sorted) {
        String name = name(portal);
        if (name == null) {
            return;
        }
        BlockingPortal other = sorted.get(name);
        if (other != null && other.workers() != portal.workers()) {
            throw new IllegalStateException("The bean '" + bean + "' is a second blocking portal named '" + name
                    + "'. Give one of them another name, since meters, threads and messages go by it");
        }
        if (other == null || portal instanceof LifecyclePortal) { // which is no view
            sorted.put(name, portal);
        }
    }

    private static @Nullable String name(BlockingPortal portal) {
        PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
        return snapshot == null ? null : snapshot.name(); // a mock in an application's test has none
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
        return defaultPortal;
    }
}
