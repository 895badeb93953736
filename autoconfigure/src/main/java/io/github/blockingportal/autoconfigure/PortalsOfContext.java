package io.github.blockingportal.autoconfigure;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.life.ContextPortal;

/** The portal beans of one context by the names of the portals, each itself where one of its views is a bean too. */
final class PortalsOfContext {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final ListableBeanFactory beans;
    private final @Nullable PortalOwnership ownership;
    private final Map<String, BlockingPortal> portals = new TreeMap<>();

    PortalsOfContext(ListableBeanFactory beans) {
        this.beans = beans;
        this.ownership = beans.getBeanProvider(PortalOwnership.class).getIfAvailable();
    }

    /**
     * Collects them.
     *
     * @throws IllegalStateException if a portal from the properties has the name of another one
     */
    Map<String, BlockingPortal> byName() {
        for (String bean : PortalBeans.names(beans)) {
            add(bean, PortalBeans.get(beans, bean));
        }
        return portals;
    }

    private void add(String bean, @Nullable BlockingPortal portal) {
        String name = portal == null ? null : PortalBeans.name(portal);
        if (portal == null || name == null) {
            LOG.info("The blocking portal that is the bean '{}' is not shown, since it does not answer now", bean);
            return;
        }
        BlockingPortal other = portals.get(name);
        if (other != null && other.workers() != portal.workers()) {
            refuse(bean, name, portal, other);
        } else if (other == null || ownership != null && ownership.owns(bean, portal)) {
            portals.put(name, portal);
        }
    }

    /** The properties are put right at once. Portals that the application has built work, whatever they are called. */
    private static void refuse(String bean, String name, BlockingPortal portal, BlockingPortal other) {
        String message = "The bean '" + bean + "' is a second blocking portal named '" + name
                + "'. Give one of them another name, since meters, threads and messages go by it";
        if (portal instanceof ContextPortal || other instanceof ContextPortal) {
            throw new IllegalStateException(message);
        }
        LOG.warn("{}. It is not shown", message);
    }
}
