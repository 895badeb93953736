package io.github.blockingportal.autoconfigure;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.SingletonBeanRegistry;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

/** The portal beans of a context and of those above it, which may be anything that a user calls a portal. */
final class PortalBeans {

    private PortalBeans() {}

    /** The names of the beans of this context alone, some of which may still have to be made. */
    static String[] names(ListableBeanFactory beans) {
        return beans.getBeanNamesForType(BlockingPortal.class, false, true);
    }

    /** The bean, which is made if need be; null if that fails. */
    static @Nullable BlockingPortal get(ListableBeanFactory beans, String name) {
        try {
            return beans.getBean(name) instanceof BlockingPortal portal ? portal : null;
        } catch (BeansException cannotBeMade) {
            return null;
        }
    }

    /** Whether a bean that is there already, in this context or in one above, is a portal with these workers. */
    static boolean have(ListableBeanFactory beans, BlockingWorkers workers) {
        for (ListableBeanFactory each = beans; each != null; each = parent(each)) {
            ListableBeanFactory context = each;
            if (Arrays.stream(context.getBeanNamesForType(BlockingPortal.class, false, false))
                    .filter(name -> isMade(context, name))
                    .map(name -> get(context, name))
                    .anyMatch(portal -> is(portal, workers))) {
                return true;
            }
        }
        return false;
    }

    /** The proxy of a scope is not asked, since that may make the portal behind it. */
    private static boolean is(@Nullable BlockingPortal portal, BlockingWorkers workers) {
        return portal != null && !(portal instanceof ScopedObject) && workers(portal) == workers;
    }

    private static boolean isMade(ListableBeanFactory beans, String name) {
        return !(beans instanceof SingletonBeanRegistry registry) || registry.containsSingleton(name);
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

    /**
     * The workers of a portal that is more than a mock.
     *
     * @throws UnusablePortalException if it has none
     */
    static BlockingWorkers neededWorkers(BlockingPortal portal) {
        @Nullable BlockingWorkers workers = portal.workers();
        if (workers == null) {
            throw UnusablePortalException.mocked();
        }
        return workers;
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
