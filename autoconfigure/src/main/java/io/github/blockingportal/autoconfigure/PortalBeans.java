package io.github.blockingportal.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

/** The portal beans of a context and of those above it, which may be anything that a user calls a portal. */
final class PortalBeans {

    private PortalBeans() {}

    /** Those of this context alone, by the names of the beans; makes those that are still to be made. */
    static Map<String, BlockingPortal> of(ListableBeanFactory beans) {
        return beans.getBeansOfType(BlockingPortal.class, false, true);
    }

    /** Those of the contexts above. */
    static Collection<BlockingPortal> ofAncestors(ListableBeanFactory beans) {
        List<BlockingPortal> portals = new ArrayList<>();
        for (ListableBeanFactory parent = parent(beans); parent != null; parent = parent(parent)) {
            portals.addAll(of(parent).values());
        }
        return portals;
    }

    static @Nullable ListableBeanFactory parent(ListableBeanFactory beans) {
        return beans instanceof HierarchicalBeanFactory child
                        && child.getParentBeanFactory() instanceof ListableBeanFactory parent
                ? parent
                : null;
    }

    /** What a portal shares with its views; null if it is a mock, or belongs to a scope that is not there now. */
    static @Nullable BlockingWorkers workers(BlockingPortal portal) {
        try {
            return portal.workers();
        } catch (RuntimeException cannotBeAsked) {
            return null;
        }
    }

    /** The name that the portal itself has; null if it is a mock, or cannot be asked. */
    static @Nullable String name(BlockingPortal portal) {
        try {
            PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
            return snapshot == null ? null : snapshot.name();
        } catch (RuntimeException cannotBeAsked) {
            return null;
        }
    }
}
