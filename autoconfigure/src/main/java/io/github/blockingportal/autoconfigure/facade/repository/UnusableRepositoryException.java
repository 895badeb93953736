package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.core.support.AbstractRepositoryMetadata;

/** There is no reactive repository for a facade that is a repository. */
final class UnusableRepositoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private UnusableRepositoryException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** It extends an interface of Spring Data of which there is no reactive kind. */
    static UnusableRepositoryException withoutCounterpart(Class<?> facade, Class<?> extended) {
        return new UnusableRepositoryException(
                "@BlockingFacade %s cannot be a repository, since there is no reactive kind of %s, which it extends"
                        .formatted(facade.getName(), extended.getName()),
                "Extend ListCrudRepository, PagingAndSortingRepository or QueryByExampleExecutor instead, or name the type of a"
                        + " reactive repository of your own in the annotation of " + facade.getName() + ".",
                null);
    }

    /** Not one module of Spring Data, but none or several would make a reactive repository. */
    static UnusableRepositoryException ofModules(Class<?> facade, List<ReactiveModule> modules, int willing) {
        return modules.isEmpty() ? withoutModule(facade) : undecided(facade, modules, willing);
    }

    private static UnusableRepositoryException withoutModule(Class<?> facade) {
        return new UnusableRepositoryException(
                "@BlockingFacade %s cannot be a repository, since no module of Spring Data that has reactive repositories is on the class path"
                        .formatted(facade.getName()),
                "Add spring-boot-starter-data-r2dbc, spring-boot-starter-data-mongodb-reactive or the like, or name the type of the"
                        + " reactive bean in the annotation of " + facade.getName() + ".",
                null);
    }

    private static UnusableRepositoryException undecided(Class<?> facade, List<ReactiveModule> modules, int willing) {
        String entity =
                AbstractRepositoryMetadata.getMetadata(facade).getDomainType().getName();
        String names = modules.stream().map(ReactiveModule::name).collect(Collectors.joining(", "));
        return new UnusableRepositoryException(
                "@BlockingFacade %s cannot be a repository, since %d modules of Spring Data, of those that are there (%s), know %s as theirs"
                        .formatted(facade.getName(), willing, names, entity),
                "Annotate %s for one of them, such as with @Table or @Document, or name the type of the reactive repository in the annotation of %s."
                        .formatted(entity, facade.getName()),
                null);
    }

    /** Its package is in a module that is closed. */
    static UnusableRepositoryException closed(Class<?> type, IllegalAccessException cause) {
        return new UnusableRepositoryException(
                "@BlockingFacade %s cannot be a repository, since no reactive interface can be put beside it"
                        .formatted(type.getName()),
                "Open the package %s to %s in module-info.java."
                        .formatted(type.getPackageName(), "io.github.blockingportal.autoconfigure"),
                cause);
    }

    String remedy() {
        return remedy;
    }
}
