package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.asm.Type;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Window;
import org.springframework.data.repository.query.FluentQuery.FetchableFluentQuery;
import org.springframework.data.repository.query.ReactiveQueryByExampleExecutor;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/** The methods of a blocking repository for which a reactive one has none of the same kind: those with pages, and fluent queries. */
public final class RepositoryMethods {

    private final Class<?> reactiveType;
    private final Object repository;
    private final boolean made;

    /** Over a reactive repository, whose methods are looked for in its type, and which may have been made for the blocking one. */
    public RepositoryMethods(Class<?> reactiveType, Object repository, boolean made) {
        this.reactiveType = reactiveType;
        this.repository = repository;
        this.made = made;
    }

    /** What such a method does, null for any other. An {@link IllegalArgumentException} says what it lacks. */
    public FacadeRules.@Nullable Invocation invocation(Method method, BlockingPortal view) {
        List<Class<?>> parameters = List.of(method.getParameterTypes());
        boolean paged = method.getReturnType() == Page.class || method.getReturnType() == Slice.class;
        if (repository instanceof ReactiveQueryByExampleExecutor<?> byExample) {
            if (parameters.equals(List.of(Example.class, Function.class))) {
                return arguments -> fluent(byExample, view, arguments);
            }
            if (paged && parameters.equals(List.of(Example.class, Pageable.class))) {
                return arguments -> page(BlockingFluentQuery.of(byExample, view, arguments[0]), method, arguments[1]);
            }
        }
        requireNoWindow(method);
        return paged ? paged(method, view) : null;
    }

    /** Spring Data takes a query that returns one, and fails when it finds more than one element. */
    private void requireNoWindow(Method method) {
        if (made && method.getReturnType() == Window.class) {
            throw new IllegalArgumentException(
                    "a Window cannot be the result of a query. Scroll with a fluent query, or return a Slice");
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object fluent(
            ReactiveQueryByExampleExecutor<?> byExample, BlockingPortal view, @Nullable Object[] arguments) {
        Function<FetchableFluentQuery<?>, ?> query =
                (Function<FetchableFluentQuery<?>, ?>) Objects.requireNonNull(arguments[1], "queryFunction");
        return query.apply(BlockingFluentQuery.of(byExample, view, arguments[0]));
    }

    private static Slice<?> page(FetchableFluentQuery<?> query, Method method, @Nullable Object page) {
        Pageable wanted = (Pageable) Objects.requireNonNull(page, "pageable");
        return method.getReturnType() == Page.class ? query.page(wanted) : query.slice(wanted);
    }

    private FacadeRules.@Nullable Invocation paged(Method method, BlockingPortal view) {
        if (find(method.getName(), method.getParameterTypes())
                .filter(RepositoryQuery::hasOne)
                .isPresent()) {
            return null; // the repository has pages by itself
        }
        String name = reactiveName(method);
        RepositoryQuery query = find(name, method.getParameterTypes())
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no Flux " + name + " with the same parameters"));
        int pageable = Arrays.asList(method.getParameterTypes()).indexOf(Pageable.class);
        if (pageable < 0) {
            throw new IllegalArgumentException("it has no Pageable, which says what page is meant");
        }
        if (query.isAnnotated()) {
            throw new IllegalArgumentException(
                    "a query that is given by an annotation knows no pages. Return a List, and give the query its limit and its"
                            + " offset as parameters");
        }
        return method.getReturnType() == Page.class
                ? new PagedQuery(view, query, count(method, pageable), pageable)
                : new SlicedQuery(view, query, pageable);
    }

    private static String reactiveName(Method method) {
        String descriptor = Type.getMethodDescriptor(method);
        return ReactiveMethod.reactiveName(method.getName(), descriptor.substring(0, descriptor.indexOf(')') + 1));
    }

    private RepositoryQuery count(Method method, int pageable) {
        Class<?>[] parameters = RepositoryQuery.without(pageable, method.getParameterTypes());
        String name = ReactiveMethod.countName(reactiveName(method));
        boolean all = parameters.length == 0 && "countBy".equals(name);
        return Optional.ofNullable(all ? "count" : name)
                .flatMap(count -> find(count, parameters))
                .or(() -> Optional.ofNullable(name).flatMap(count -> find(count, parameters)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "a page needs the number of all, and there is no method for it%s. Return a Slice, or a List"
                                .formatted(name == null ? "" : ", such as " + name)));
    }

    private Optional<RepositoryQuery> find(String name, Class<?>... parameters) {
        Method found = ClassUtils.getMethodIfAvailable(reactiveType, name, parameters);
        return found != null && Publisher.class.isAssignableFrom(found.getReturnType())
                ? Optional.of(new RepositoryQuery(repository, found))
                : Optional.empty();
    }
}
