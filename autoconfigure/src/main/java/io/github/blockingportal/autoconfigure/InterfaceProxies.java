package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;

/**
 * Lets aspects reach portals and workers by their interfaces, however aspects reach other beans: the classes behind are final, as
 * is the record of the workers. A class of the application's own that is a portal too stays as Spring has it.
 */
final class InterfaceProxies implements BeanFactoryPostProcessor, AopInfrastructureBean {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        allow(BlockingPortal.class, beans);
        allow(BlockingWorkers.class, beans);
    }

    private static void allow(Class<?> type, ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanNamesForType(type, true, false)) {
            if (beans.containsBeanDefinition(name) && isOurs(beans.getType(name, false))) {
                allow(beans.getBeanDefinition(name));
            }
        }
    }

    private static boolean isOurs(@Nullable Class<?> type) {
        return type == BlockingPortal.class
                || type == ManagedPortal.class
                || type == BlockingWorkers.class
                || type == LifecyclePortal.class;
    }

    private static void allow(BeanDefinition definition) {
        if (!definition.hasAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE)) {
            definition.setAttribute(
                    AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE, AutoProxyUtils.ALL_INTERFACES_ATTRIBUTE_VALUE);
        }
    }
}
