package io.github.blockingportal.autoconfigure.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * The portals of HTTP service groups: that of the group's name, or else the default one. They are looked for when all beans are
 * there, since what a portal is made of may have a client of a group; that there is none stops the start.
 */
final class PortalsOfGroups implements SmartInitializingSingleton, AopInfrastructureBean {

    private final ObjectProvider<BlockingPortals> portals;
    private final Set<String> needed = ConcurrentHashMap.newKeySet();

    PortalsOfGroups(ObjectProvider<BlockingPortals> portals) {
        this.portals = portals;
    }

    /** It is looked for when it is asked for. */
    Supplier<BlockingPortal> of(String group) {
        return () -> find(group);
    }

    /** The group cannot do without one, so that there is none stops the start. */
    void need(String group) {
        needed.add(group);
    }

    /** As things have turned out, it can. */
    void spare(String group) {
        needed.remove(group);
    }

    @Override
    public void afterSingletonsInstantiated() {
        needed.forEach(this::find);
    }

    private BlockingPortal find(String group) {
        BlockingPortals all = portals.getObject();
        return all.names().contains(group) ? all.get(group) : defaultPortal(group, all);
    }

    private static BlockingPortal defaultPortal(String group, BlockingPortals all) {
        try {
            return all.getDefault();
        } catch (IllegalStateException thereIsNone) {
            throw new IllegalStateException(
                    "HTTP service group '" + group
                            + "' needs a blocking portal, and there is neither one of its name nor a"
                            + " default one: the names are " + String.join(", ", all.names())
                            + ". Name one like the group, mark one as @Primary, or set"
                            + " blocking-portal.http-services.enabled=false",
                    thereIsNone);
        }
    }
}
