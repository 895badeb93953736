package io.github.blockingportal.autoconfigure.facade;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.autoconfigure.facade.repository.FacadeRepositories;
import io.github.blockingportal.autoconfigure.facade.repository.RepositoryMethods;
import io.github.blockingportal.spring.BlockingFacade;

/**
 * What is behind a facade: a bean of the type that its annotation names, or the reactive repository that is made for one that is a
 * repository and names none.
 *
 * @param facade the annotated interface
 * @param type the type of the reactive bean
 * @param made whether the bean is made for the facade
 */
record FacadeTarget(Class<?> facade, Class<?> type, boolean made) {

    private static final String REPOSITORY = "org.springframework.data.repository.Repository";

    static FacadeTarget of(Class<?> facade) {
        Class<?> named = annotation(facade).value();
        if (named != void.class) {
            return new FacadeTarget(facade, named, false);
        }
        if (!isRepository(facade)) {
            throw UnmetFacadeException.ofNothing(facade);
        }
        return new FacadeTarget(facade, FacadeRepositories.interfaceFor(facade), true);
    }

    static BlockingFacade annotation(Class<?> facade) {
        BlockingFacade annotation = AnnotatedElementUtils.findMergedAnnotation(facade, BlockingFacade.class);
        return Objects.requireNonNull(annotation, () -> facade + " is not a @BlockingFacade");
    }

    /** Whether it is a repository of Spring Data, if that is there. */
    static boolean isRepository(Class<?> facade) {
        return ClassUtils.isPresent(REPOSITORY, facade.getClassLoader()) && FacadeRepositories.isRepository(facade);
    }

    /** Whether its reactive bean has to be made. */
    static boolean isToBeMade(Class<?> facade) {
        return annotation(facade).value() == void.class && isRepository(facade);
    }

    Object in(BeanFactory beans) {
        Object bean = made
                ? beans.getBean(type.getName())
                : beans.getBeanProvider(type).getIfAvailable();
        if (bean == null) {
            throw UnmetFacadeException.withoutTarget(facade, type);
        }
        return bean;
    }

    /** What the facade does with pages and the like; null if it is no repository. */
    @Nullable
    RepositoryMethods repositoryMethods(Object bean) {
        return isRepository(facade) ? new RepositoryMethods(type, bean, made) : null;
    }
}
