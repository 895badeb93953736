package io.github.blockingportal.autoconfigure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.AnnotationMetadata;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalProperties.Portal;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;

/**
 * Registers a bean definition for each of {@code blocking-portal.portals}, unless the application has a portal bean of its own
 * with that name or qualifier, or a parent context has made that portal from the same properties. The name is the qualifier, and
 * only a part of the bean's name: a neighbour is likely to have beans that are named after it too.
 */
final class NamedPortalRegistrar implements ImportBeanDefinitionRegistrar {

    private static final ConfigurationPropertyName PORTALS = ConfigurationPropertyName.of("blocking-portal.portals");

    private static final String BEAN_NAME_PREFIX = "blockingPortal-";

    private final ListableBeanFactory beans;
    private final Environment environment;

    NamedPortalRegistrar(BeanFactory beans, Environment environment) {
        this.beans = (ListableBeanFactory) beans;
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        for (String name : names()) {
            if (!isTaken(name)) {
                registry.registerBeanDefinition(BEAN_NAME_PREFIX + name, definition(name));
            }
        }
    }

    private Set<String> names() {
        Set<String> names = Binder.get(environment)
                .bind(PORTALS, Bindable.mapOf(String.class, Portal.class), EmptyMaps.ignoring(BindHandler.DEFAULT))
                .orElseGet(Map::of)
                .keySet();
        return names.stream()
                .filter(name -> names.stream().noneMatch(other -> isVariableFor(other, name)) || isWritten(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Whether this is no name but how an environment variable has to write the other one: in small letters without dashes. To
     * Spring both are the same, and so the variable has its effect on the portal of the other name.
     */
    private static boolean isVariableFor(String other, String name) {
        return !name.equals(other) && name.equals(other.replace("-", "").toLowerCase(Locale.ROOT));
    }

    /** Whether it stands in a file or on a command line, where both names can be told apart. */
    private boolean isWritten(String name) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(source -> !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource))
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .anyMatch(key -> PORTALS.isAncestorOf(key)
                        && key.getElement(PORTALS.getNumberOfElements(), Form.ORIGINAL)
                                .equals(name));
    }

    private boolean isTaken(String name) {
        return Arrays.stream(
                        BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, BlockingPortal.class, true, false))
                .anyMatch(bean -> bean.equals(BEAN_NAME_PREFIX + name)
                        || BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean, beans));
    }

    /** No default candidate: what asks for a portal without a name still finds only the default one. */
    private static RootBeanDefinition definition(String name) {
        RootBeanDefinition definition = new RootBeanDefinition(LifecyclePortal.class);
        definition.setFactoryBeanName("blockingPortalFactory");
        definition.setFactoryMethodName("named");
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        definition.setDefaultCandidate(false);
        return definition;
    }
}
