package io.github.blockingportal.autoconfigure.facade.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.asm.ClassReader;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.ListQueryByExampleExecutor;
import org.springframework.data.repository.query.QueryByExampleExecutor;
import org.springframework.data.repository.query.ReactiveQueryByExampleExecutor;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import org.springframework.util.ClassUtils;

/**
 * The class files of the reactive interfaces for a blocking repository and for all interfaces of the application that it extends, each
 * beside its own. For one use.
 */
final class ReactiveInterfaces {

    private static final String SUFFIX = "__Reactive";
    private static final String DATA = "org.springframework.data.";

    /** The interfaces of Spring Data, for one that is not here the one that is named so with a prefix. */
    private static final Map<Class<?>, Class<?>> COUNTERPARTS = Map.of(
            Repository.class, Repository.class,
            CrudRepository.class, ReactiveCrudRepository.class,
            ListCrudRepository.class, ReactiveCrudRepository.class,
            PagingAndSortingRepository.class, ReactivePagingRepository.class,
            ListPagingAndSortingRepository.class, ReactivePagingRepository.class,
            QueryByExampleExecutor.class, ReactiveQueryByExampleExecutor.class,
            ListQueryByExampleExecutor.class, ReactiveQueryByExampleExecutor.class);

    private final DataAnnotations annotations;
    private final Map<Class<?>, byte[]> files = new LinkedHashMap<>();

    private ReactiveInterfaces(Class<?> blocking) {
        this.annotations = new DataAnnotations(blocking.getClassLoader());
    }

    static String nameFor(Class<?> blocking) {
        return blocking.getName() + SUFFIX;
    }

    /** By the blocking interface of each, those that others extend first. */
    static Map<Class<?>, byte[]> of(Class<?> blocking) {
        ReactiveInterfaces interfaces = new ReactiveInterfaces(blocking);
        interfaces.add(blocking);
        return interfaces.files;
    }

    private void add(Class<?> blocking) {
        if (files.containsKey(blocking)) {
            return;
        }
        Map<String, List<String>> superinterfaces = new LinkedHashMap<>();
        for (Class<?> each : blocking.getInterfaces()) {
            superinterfaces.put(
                    internal(each.getName()),
                    counterparts(blocking, each)
                            .map(ReactiveInterfaces::internal)
                            .toList());
        }
        files.put(
                blocking,
                ReactiveCopy.write(
                        read(blocking),
                        internal(nameFor(blocking)),
                        name -> superinterfaces.getOrDefault(name, List.of(name)),
                        annotations));
    }

    /** The names of what the reactive interface extends in the place of a blocking one; none for one without queries. */
    private Stream<String> counterparts(Class<?> facade, Class<?> extended) {
        Class<?> known = COUNTERPARTS.get(extended);
        if (known != null) {
            return Stream.of(known.getName());
        }
        if (extended.getName().startsWith(DATA)) {
            return ofModule(facade, extended);
        }
        if (Arrays.stream(extended.getMethods()).noneMatch(method -> Modifier.isAbstract(method.getModifiers()))) {
            return Stream.of();
        }
        add(extended);
        return Stream.of(nameFor(extended));
    }

    /** For a {@code MongoRepository} the {@code ReactiveMongoRepository} beside it, which knows no pages. */
    private static Stream<String> ofModule(Class<?> facade, Class<?> extended) {
        String name = extended.getPackageName() + ".Reactive" + extended.getSimpleName();
        if (!ClassUtils.isPresent(name, extended.getClassLoader())) {
            throw UnusableRepositoryException.withoutCounterpart(facade, extended);
        }
        return PagingAndSortingRepository.class.isAssignableFrom(extended)
                ? Stream.of(name, ReactivePagingRepository.class.getName())
                : Stream.of(name);
    }

    private static ClassReader read(Class<?> type) {
        try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (file == null) {
                throw new IOException("There is no class file of " + type.getName());
            }
            return new ClassReader(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The class file of " + type.getName() + " cannot be read", e);
        }
    }

    private static String internal(String name) {
        return name.replace('.', '/');
    }
}
