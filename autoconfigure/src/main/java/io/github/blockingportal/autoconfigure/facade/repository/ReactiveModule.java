package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.data.repository.config.RepositoryConfigurationExtension;
import org.springframework.util.ClassUtils;

/**
 * A module of Spring Data that makes reactive repositories.
 *
 * @param name for messages
 * @param enabling the annotation that switches its repositories on
 * @param extensionType what it is asked through
 */
record ReactiveModule(
        String name,
        Class<? extends Annotation> enabling,
        Class<? extends RepositoryConfigurationExtension> extensionType) {

    private static final List<String> NAMES =
            List.of("R2dbc", "Mongo", "Cassandra", "Elasticsearch", "Neo4j", "Couchbase");

    /** Those on the class path. */
    static List<ReactiveModule> present(@Nullable ClassLoader loader) {
        return NAMES.stream().flatMap(name -> find(name, loader)).toList();
    }

    private static Stream<ReactiveModule> find(String name, @Nullable ClassLoader loader) {
        String kind = name.equals("R2dbc") ? name : "Reactive" + name;
        String home = "org.springframework.data." + (name.equals("Mongo") ? "mongodb" : name.toLowerCase(Locale.ROOT))
                + ".repository.config.";
        String enabling = home + "Enable" + kind + "Repositories";
        String extension = home + kind + "RepositoryConfigurationExtension";
        return ClassUtils.isPresent(enabling, loader) && ClassUtils.isPresent(extension, loader)
                ? Stream.of(new ReactiveModule(
                        name,
                        ClassUtils.resolveClassName(enabling, loader).asSubclass(Annotation.class),
                        ClassUtils.resolveClassName(extension, loader)
                                .asSubclass(RepositoryConfigurationExtension.class)))
                : Stream.of();
    }

    RepositoryConfigurationExtension extension() {
        return BeanUtils.instantiateClass(extensionType);
    }
}
