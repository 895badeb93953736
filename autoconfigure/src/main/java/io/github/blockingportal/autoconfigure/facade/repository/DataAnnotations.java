package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.Type;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.data.annotation.QueryAnnotation;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.util.ClassUtils;

/**
 * Which annotations are for Spring Data: its own, and those that are made of its own, unless they say that there is no repository,
 * as a facade's does.
 */
final class DataAnnotations {

    private static final String PREFIX = "org.springframework.data.";
    private static final String NO_REPOSITORY = NoRepositoryBean.class.getName();

    private final @Nullable ClassLoader loader;

    DataAnnotations(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    boolean contains(String descriptor) {
        return Type.getType(descriptor).getClassName().startsWith(PREFIX)
                || meta(descriptor).stream()
                        .map(meta -> meta.getType().getName())
                        .anyMatch(type -> type.startsWith(PREFIX) && !type.equals(NO_REPOSITORY));
    }

    /** Whether it says what the query is, which is not told by the method's name then. */
    boolean isQuery(String descriptor) {
        return meta(descriptor).isPresent(QueryAnnotation.class);
    }

    private MergedAnnotations meta(String descriptor) {
        String name = Type.getType(descriptor).getClassName();
        return ClassUtils.isPresent(name, loader)
                ? MergedAnnotations.from(
                        ClassUtils.resolveClassName(name, loader), SearchStrategy.INHERITED_ANNOTATIONS)
                : MergedAnnotations.of(List.of());
    }
}
