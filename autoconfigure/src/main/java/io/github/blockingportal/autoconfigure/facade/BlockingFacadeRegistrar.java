package io.github.blockingportal.autoconfigure.facade;

import java.util.Arrays;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionReaderUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.autoconfigure.facade.repository.FacadeRepositories;
import io.github.blockingportal.spring.BlockingFacade;

/** Registers a bean definition for each {@link BlockingFacade} in the application's packages. */
class BlockingFacadeRegistrar implements ImportBeanDefinitionRegistrar {

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;
    private final ResourceLoader resources;

    BlockingFacadeRegistrar(BeanFactory beans, Environment environment, ResourceLoader resources) {
        this.beans = (ConfigurableListableBeanFactory) beans;
        this.environment = environment;
        this.resources = resources;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        if (AutoConfigurationPackages.has(beans)) {
            FacadeScanner scanner = new FacadeScanner(registry, environment, resources);
            scanner.find(AutoConfigurationPackages.get(beans)).stream()
                    .filter(scanner::meetsConditions) // one after the other, as what has been registered counts
                    .forEach(facade -> register(facade, registry));
        }
    }

    private void register(AnnotationMetadata facade, BeanDefinitionRegistry registry) {
        String name = facade.getClassName();
        Class<?> type = ClassUtils.resolveClassName(name, resources.getClassLoader());
        if (!type.isInterface()) {
            throw UnmetFacadeException.noInterface(type);
        }
        if (takes(type) && !hasOwnBean(type)) {
            if (FacadeTarget.isToBeMade(type)) {
                new FacadeRepositories(registry, environment, resources).register(type);
            }
            FacadeDefinition definition = new FacadeDefinition(type, facade);
            BeanDefinitionReaderUtils.registerBeanDefinition(definition.named(name, registry), registry);
        }
    }

    /** Whether there shall be a bean of a facade at all. */
    boolean takes(Class<?> facade) {
        return true;
    }

    /** Whether the application has a bean of the interface itself, here or in a parent. */
    private boolean hasOwnBean(Class<?> type) {
        for (BeanFactory each = beans;
                each instanceof ConfigurableListableBeanFactory factory;
                each = factory.getParentBeanFactory()) {
            if (Arrays.stream(factory.getBeanNamesForType(type, true, false)).anyMatch(name -> isOwn(factory, name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOwn(ConfigurableListableBeanFactory factory, String name) {
        return !factory.containsBeanDefinition(name) || isOwn(factory.getBeanDefinition(name));
    }

    /** What is injected by a qualifier only is no reason to have no facade, as it is none for {@code @ConditionalOnMissingBean}. */
    private static boolean isOwn(BeanDefinition definition) {
        return definition.isAutowireCandidate()
                && (!(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate())
                && !FacadeDefinition.isFacade(definition);
    }
}
