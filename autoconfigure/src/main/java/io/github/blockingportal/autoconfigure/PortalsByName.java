package io.github.blockingportal.autoconfigure;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

/** The default portal and further ones. */
final class PortalsByName implements BlockingPortals {

    private final BlockingPortal defaultPortal;
    private final Map<String, BlockingPortal> portals = new LinkedHashMap<>();

    PortalsByName(BlockingPortal defaultPortal, Collection<? extends BlockingPortal> further) {
        this.defaultPortal = defaultPortal;
        add(defaultPortal);
        further.forEach(this::add);
    }

    private void add(BlockingPortal portal) {
        PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
        if (snapshot != null) { // a mock in an application's test has none
            portals.put(snapshot.name(), portal);
        }
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
