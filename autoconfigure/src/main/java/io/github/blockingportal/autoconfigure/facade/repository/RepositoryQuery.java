package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.annotation.QueryAnnotation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One method of a reactive repository. */
record RepositoryQuery(Object repository, Method method) {

    boolean hasOne() {
        return Mono.class.isAssignableFrom(method.getReturnType());
    }

    /** Whether what it asks is not told by its name. */
    boolean isAnnotated() {
        return MergedAnnotations.from(method).isPresent(QueryAnnotation.class);
    }

    /** What it returns, or a failure where it throws. */
    Flux<?> ask(@Nullable Object... arguments) {
        try {
            method.trySetAccessible();
            return Flux.from((Publisher<?>) method.invoke(repository, arguments));
        } catch (InvocationTargetException thrown) {
            return Flux.error(thrown.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static Class<?>[] without(int index, Class<?>[] types) {
        return IntStream.range(0, types.length)
                .filter(i -> i != index)
                .mapToObj(i -> types[i])
                .toArray(Class<?>[]::new);
    }

    static @Nullable Object[] without(int index, @Nullable Object[] arguments) {
        return IntStream.range(0, arguments.length)
                .filter(i -> i != index)
                .mapToObj(i -> arguments[i])
                .toArray();
    }
}
