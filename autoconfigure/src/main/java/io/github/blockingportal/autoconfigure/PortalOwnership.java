package io.github.blockingportal.autoconfigure;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.Lifecycle;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.life.BorrowedPortal;

/**
 * Lets a portal end with the bean that made it and with no other. A second bean of the same portal, such as a view or the portal
 * itself under another name, in this context or in a child, in whatever scope, would be closed by Spring as it goes, and the
 * portal with it.
 *
 * <p>Portals are told apart by their workers, which views and proxies share with them. The first bean is the owner, be it made by a factory
 * bean or registered as it is: who makes a view has asked for the portal before. A prototype is not, since Spring ends none.
 */
final class PortalOwnership implements MergedBeanDefinitionPostProcessor, BeanFactoryAware, AopInfrastructureBean {

    private static final Set<String> CLOSES = Set.of(AbstractBeanDefinition.INFER_METHOD, "close");

    private static final String SOMEBODY_ELSE = "";

    private final Map<String, RootBeanDefinition> definitions = new ConcurrentHashMap<>();
    private final Map<BlockingWorkers, String> owners = Collections.synchronizedMap(new WeakHashMap<>());
    private @Nullable ListableBeanFactory beans;

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = (ListableBeanFactory) beanFactory;
    }

    @Override
    public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> beanType, String beanName) {
        if (BlockingPortal.class.isAssignableFrom(beanType)) {
            definitions.put(beanName, definition);
        }
    }

    @Override
    public void resetBeanDefinition(String beanName) {
        definitions.remove(beanName);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        RootBeanDefinition definition = definitions.get(beanName);
        if (!(bean instanceof BlockingPortal portal) || isNobodys(portal, definition) || isOwner(portal, beanName)) {
            return bean;
        }
        if (definition != null) {
            closeNothing(definition);
        }
        return portal instanceof Lifecycle ? new BorrowedPortal(portal) : portal;
    }

    /** Whether Spring does not end it: a prototype, or the proxy of what is a bean itself. */
    private static boolean isNobodys(BlockingPortal portal, @Nullable RootBeanDefinition definition) {
        return definition == null ? portal instanceof ScopedObject : definition.isPrototype();
    }

    private static void closeNothing(RootBeanDefinition definition) {
        String destroyMethod = definition.getDestroyMethodName();
        if (destroyMethod == null || CLOSES.contains(destroyMethod)) {
            definition.setDestroyMethodName("");
        }
    }

    private boolean isOwner(BlockingPortal portal, String beanName) {
        BlockingWorkers workers = PortalBeans.workers(portal);
        if (workers == null) {
            return true; // a mock, or a proxy of a scope that is not there now
        }
        String owner = owners.get(workers);
        if (owner == null) {
            String found = isOfAnother(workers) ? SOMEBODY_ELSE : beanName;
            String first = owners.putIfAbsent(workers, found);
            owner = first == null ? found : first;
        }
        return owner.equals(beanName);
    }

    /** Whether it is a bean of a context above, or one that nobody has told this of. */
    private boolean isOfAnother(BlockingWorkers workers) {
        ListableBeanFactory here = Objects.requireNonNull(beans);
        for (ListableBeanFactory above = PortalBeans.parent(here); above != null; above = PortalBeans.parent(above)) {
            if (above.getBeanProvider(PortalOwnership.class).stream()
                    .anyMatch(theirs -> theirs.owners.containsKey(workers))) {
                return true;
            }
        }
        return PortalBeans.have(here, workers);
    }

    /** Whether this bean of this context is the one that the portal ends with. */
    boolean owns(String beanName, BlockingPortal portal) {
        BlockingWorkers workers = PortalBeans.workers(portal);
        return workers != null && beanName.equals(owners.get(workers));
    }
}
