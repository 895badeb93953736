package io.github.blockingportal.autoconfigure.transaction;

import java.util.function.UnaryOperator;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;

/**
 * Has plain {@code @Transactional} find the manager by the return type of its method, where the application's default is a reactive
 * one, which for a blocking method is an error, and a look at what is returned. It comes before those that make proxies, since the first of these makes the
 * interceptor.
 */
final class ManagerByReturnType implements BeanPostProcessor, PriorityOrdered, AopInfrastructureBean {

    private final UnaryOperator<TransactionAttributeSource> attributes;

    private ManagerByReturnType(UnaryOperator<TransactionAttributeSource> attributes) {
        this.attributes = attributes;
    }

    static ManagerByReturnType ofTheOnlyOne(BeanFactory beans) {
        return new ManagerByReturnType(source -> AttributesByReturnType.ofTheOnlyManager(source, beans));
    }

    /** Of which one is the default: only who names ours for a reactive method is told so. */
    static ManagerByReturnType ofSeveral() {
        return new ManagerByReturnType(AttributesByReturnType::besideAnother);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof TransactionAspectSupport aspect && aspect.getTransactionManager() == null) {
            TransactionAttributeSource source = aspect.getTransactionAttributeSource();
            if (source != null) {
                aspect.setTransactionAttributeSource(attributes.apply(source));
            }
        }
        if (bean instanceof BeanFactoryTransactionAttributeSourceAdvisor advisor
                && advisor.getAdvice() instanceof TransactionInterceptor transactions) {
            advisor.setAdvice(new ReturnedWork(transactions));
        }
        return bean;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
