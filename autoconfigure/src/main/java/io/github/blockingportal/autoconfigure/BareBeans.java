package io.github.blockingportal.autoconfigure;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;

import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.CapacityLimiter;

/**
 * Takes builders and limiters out of the class proxies that aspects with wide pointcuts put them into. A portal works with the
 * object itself, and finds nothing in that of a proxy.
 */
final class BareBeans implements BeanPostProcessor, AopInfrastructureBean {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Object target = bean;
        while (target instanceof CapacityLimiter || target instanceof BlockingPortalBuilder) {
            Object inside = AopProxyUtils.getSingletonTarget(target);
            if (inside == null) {
                return target;
            }
            target = inside;
        }
        return bean;
    }
}
