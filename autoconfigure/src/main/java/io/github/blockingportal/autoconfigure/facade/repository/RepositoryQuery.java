package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.annotation.QueryAnnotation;
import org.springframework.data.domain.Pageable;
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

    /** The elements of one page, if it heeds the one of its arguments that asks for that. */
    Mono<List<Object>> page(Pageable wanted, @Nullable Object[] arguments) {
        return ask(arguments).<Object>map(item -> item).collectList().doOnNext(found -> {
            if (wanted.isPaged() && found.size() > wanted.getPageSize()) {
                throw ignores(found.size(), wanted.getPageSize());
            }
        });
    }

    private IllegalStateException ignores(int found, int wanted) {
        return new IllegalStateException("Query " + method.getName() + " of "
                + method.getDeclaringClass().getName() + " ignores its Pageable: it has found " + found
                + " elements where at most " + wanted
                + " were asked for. One that is given by name, or in code, knows no pages. Return a"
                + " List, and give the query its limit and its offset as parameters");
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
