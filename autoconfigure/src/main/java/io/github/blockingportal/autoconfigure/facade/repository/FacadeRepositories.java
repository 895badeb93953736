package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.config.RepositoryConfigurationDelegate;
import org.springframework.util.ClassUtils;

/**
 * The reactive repositories for facades that are repositories: an interface is made for each, and Spring Data makes the bean, as it
 * does for those that it finds. The bean has the name of that interface and is injected nowhere by its type.
 */
public final class FacadeRepositories {

    private final BeanDefinitionRegistry registry;
    private final Environment environment;
    private final ResourceLoader resources;

    /** For the beans of an application. */
    public FacadeRepositories(BeanDefinitionRegistry registry, Environment environment, ResourceLoader resources) {
        this.registry = registry;
        this.environment = environment;
        this.resources = resources;
    }

    /** Whether an interface is one of Spring Data's repositories. */
    public static boolean isRepository(Class<?> type) {
        return Repository.class.isAssignableFrom(type);
    }

    /** The reactive interface for a facade, once its bean is registered. */
    public static Class<?> interfaceFor(Class<?> facade) {
        return ClassUtils.resolveClassName(ReactiveInterfaces.nameFor(facade), facade.getClassLoader());
    }

    /** The class files of the reactive interface and of those that it extends, by their names. */
    public static Map<String, byte[]> classFiles(Class<?> facade) {
        return byName(ReactiveInterfaces.of(facade));
    }

    private static Map<String, byte[]> byName(Map<Class<?>, byte[]> files) {
        Map<String, byte[]> named = new HashMap<>();
        files.forEach((blocking, file) -> named.put(ReactiveInterfaces.nameFor(blocking), file));
        return named;
    }

    /** Registers the bean of the reactive repository for a facade. */
    public void register(Class<?> facade) {
        Map<Class<?>, byte[]> files = ReactiveInterfaces.of(facade);
        files.forEach(FacadeRepositories::define);
        ResourceLoader withMade = new MadeClasses(byName(files), resources);
        ReactiveModule module = choose(facade, withMade);
        FacadeSource source = FacadeSource.of(module, facade, true, registry, environment, resources);
        new RepositoryConfigurationDelegate(source, withMade, environment)
                .registerRepositoriesIn(registry, module.extension())
                .forEach(made -> ((AbstractBeanDefinition) made.getBeanDefinition()).setDefaultCandidate(false));
    }

    /** The only one there is, or else the only one that knows the entity, as Spring Data decides it. */
    private ReactiveModule choose(Class<?> facade, ResourceLoader withMade) {
        List<ReactiveModule> modules = ReactiveModule.present(facade.getClassLoader());
        List<ReactiveModule> willing = modules.size() == 1
                ? modules
                : modules.stream()
                        .filter(module -> knows(module, facade, withMade))
                        .toList();
        if (willing.size() != 1) {
            throw UnusableRepositoryException.ofModules(facade, modules, willing.size());
        }
        return willing.get(0);
    }

    private boolean knows(ReactiveModule module, Class<?> facade, ResourceLoader withMade) {
        FacadeSource source = FacadeSource.of(module, facade, false, registry, environment, resources);
        return !module.extension()
                .getRepositoryConfigurations(source, withMade, true)
                .isEmpty();
    }

    /** In a JVM in which it has been defined before, for another application context, it is the same one. */
    private static void define(Class<?> blocking, byte[] file) {
        try {
            MethodHandles.privateLookupIn(blocking, MethodHandles.lookup()).defineClass(file);
        } catch (IllegalAccessException e) {
            throw UnusableRepositoryException.closed(blocking, e);
        } catch (LinkageError e) {
            String name = ReactiveInterfaces.nameFor(blocking);
            if (!ClassUtils.isPresent(name, blocking.getClassLoader())) {
                throw e;
            }
        }
    }
}
