package io.github.blockingportal.autoconfigure.check;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Settings;

/**
 * A portal that is there after the start.
 *
 * @param name the portal's name
 * @param settings what its builder was told at last
 * @param hasPhase whether it stops in a phase of its context, as those from properties do
 */
record SeenPortal(String name, Settings settings, boolean hasPhase) {

    /** The portals of a context by their names, and those of the contexts above it whose names are still free. */
    static Map<String, SeenPortal> visible(ConfigurableListableBeanFactory beans) {
        Map<String, SeenPortal> portals = own(beans);
        if (beans.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
            visible(parent).forEach(portals::putIfAbsent);
        }
        return portals;
    }

    static Map<String, SeenPortal> own(ConfigurableListableBeanFactory beans) {
        Map<String, SeenPortal> portals = new TreeMap<>();
        ExistingBeans.of(BlockingPortal.class, beans).forEach(portal -> {
            SeenPortal seen = seen(portal);
            if (seen != null) {
                portals.merge(seen.name, seen, (one, other) -> one.hasPhase ? one : other);
            }
        });
        return portals;
    }

    /** Null if it is a mock, or cannot be asked now. */
    private static @Nullable SeenPortal seen(BlockingPortal portal) {
        try {
            PortalSnapshot snapshot = portal.snapshot(PortalSnapshot.Detail.NUMBERS);
            return snapshot == null
                    ? null
                    : new SeenPortal(snapshot.name(), snapshot.settings(), portal instanceof SmartLifecycle);
        } catch (RuntimeException cannotBeAsked) {
            return null;
        }
    }
}
