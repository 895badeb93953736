package io.github.blockingportal.autoconfigure.facade;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingFacade;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Makes the bean of a {@link BlockingFacade}, when the context starts, so that a facade that does not fit stops the start. Public
 * only for the code that Spring generates ahead of time.
 *
 * @param <F> the blocking type
 */
public final class BlockingFacadeFactoryBean<F>
        implements FactoryBean<F>, BeanFactoryAware, BeanNameAware, SmartInitializingSingleton, AopInfrastructureBean {

    private final Class<F> type;
    private @Nullable BeanFactory beans;
    private @Nullable String name;
    private volatile @Nullable F facade;

    /**
     * For Spring.
     *
     * @param type the annotated interface
     */
    public BlockingFacadeFactoryBean(Class<F> type) {
        this.type = type;
    }

    /** The type of the reactive bean. */
    static Class<?> targetType(Class<?> facade) {
        return annotation(facade).value();
    }

    private static BlockingFacade annotation(Class<?> facade) {
        BlockingFacade annotation = AnnotatedElementUtils.findMergedAnnotation(facade, BlockingFacade.class);
        return Objects.requireNonNull(annotation, () -> facade + " is not a @BlockingFacade");
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    @Override
    public void setBeanName(String beanName) {
        this.name = beanName;
    }

    /** Not as a SmartFactoryBean is eager: whoever injects what that makes has it with advice, or a spy, of its own. */
    @Override
    public void afterSingletonsInstantiated() {
        Objects.requireNonNull(beans).getBean(Objects.requireNonNull(name));
    }

    /** The same one always: in a scope of the application's, Spring keeps this factory and asks it each time. */
    @Override
    public F getObject() {
        F made = facade;
        if (made == null) {
            made = make();
            facade = made;
        }
        return made;
    }

    private F make() {
        BeanFactory factory = Objects.requireNonNull(beans);
        Class<?> targetType = targetType(type);
        Object target = factory.getBeanProvider(targetType).getIfAvailable();
        if (target == null) {
            throw UnmetFacadeException.withoutTarget(type, targetType);
        }
        @Nullable F made = portal(factory).facade(type, target);
        if (made == null) {
            throw UnmetFacadeException.ofMock(type);
        }
        return made;
    }

    private BlockingPortal portal(BeanFactory factory) {
        String name = annotation(type).portal();
        if (name.isEmpty()) {
            return defaultPortal(factory);
        }
        BlockingPortals portals = factory.getBean(BlockingPortals.class);
        if (!portals.names().contains(name)) {
            throw UnmetFacadeException.withoutPortal(type, name, portals.names());
        }
        return portals.get(name);
    }

    /** The one that is injected, or the one that all candidates are. */
    private static BlockingPortal defaultPortal(BeanFactory factory) {
        BlockingPortal unique = factory.getBeanProvider(BlockingPortal.class).getIfUnique();
        BlockingPortals portals =
                unique == null ? factory.getBeanProvider(BlockingPortals.class).getIfUnique() : null;
        return portals == null ? factory.getBean(BlockingPortal.class) : portals.getDefault();
    }

    @Override
    public Class<F> getObjectType() {
        return type;
    }
}
