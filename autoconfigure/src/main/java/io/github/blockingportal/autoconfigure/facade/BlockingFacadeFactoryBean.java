package io.github.blockingportal.autoconfigure.facade;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.spring.BlockingFacade;

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
        FacadeTarget target = FacadeTarget.of(type);
        Object bean = target.in(factory);
        FacadeCalls calls = new FacadeCalls(target, bean, factory);
        @Nullable F made = calls.portal().facade(type, bean, calls);
        if (made == null) {
            throw UnmetFacadeException.ofMock(type);
        }
        return made;
    }

    @Override
    public Class<F> getObjectType() {
        return type;
    }
}
