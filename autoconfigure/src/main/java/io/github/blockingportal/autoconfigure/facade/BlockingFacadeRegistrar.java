package io.github.blockingportal.autoconfigure.facade;

import java.util.Objects;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.spring.BlockingFacade;

/** Registers a bean definition for each {@link BlockingFacade} in the application's packages. */
final class BlockingFacadeRegistrar implements ImportBeanDefinitionRegistrar {

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
            ClassPathScanningCandidateComponentProvider scanner = scanner();
            for (String basePackage : AutoConfigurationPackages.get(beans)) {
                scanner.findCandidateComponents(basePackage).forEach(facade -> register(facade, registry));
            }
        }
    }

    private ClassPathScanningCandidateComponentProvider scanner() {
        ClassPathScanningCandidateComponentProvider scanner =
                new ClassPathScanningCandidateComponentProvider(false, environment) {
                    @Override
                    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                        return definition.getMetadata().isIndependent();
                    }
                };
        scanner.setResourceLoader(resources);
        scanner.addIncludeFilter(new AnnotationTypeFilter(BlockingFacade.class));
        return scanner;
    }

    private void register(BeanDefinition scanned, BeanDefinitionRegistry registry) {
        String name = Objects.requireNonNull(scanned.getBeanClassName());
        Class<?> type = ClassUtils.resolveClassName(name, resources.getClassLoader());
        if (beans.getBeanNamesForType(type, true, false).length == 0) {
            registry.registerBeanDefinition(name, definition(type));
        }
    }

    private static RootBeanDefinition definition(Class<?> type) {
        RootBeanDefinition definition = new RootBeanDefinition(BlockingFacadeFactoryBean.class);
        definition.setTargetType(ResolvableType.forClassWithGenerics(BlockingFacadeFactoryBean.class, type));
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
        return definition;
    }
}
