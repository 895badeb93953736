package io.github.blockingportal.internal.facade;

import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.blockingportal.ReactiveTypes;
import io.github.blockingportal.ReactiveTypes.Adapter;
import io.github.blockingportal.ReactiveTypes.Values;

/** What a target's method returns: how many values, of which type, and how they are read. */
record ReactiveSource(Adapter adapter, ResolvedType element) {

    static ReactiveSource of(Signature method) throws FacadeMismatch {
        Class<?> type = method.returns().raw();
        Adapter adapter = known().map(types -> types.find(type))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new FacadeMismatch(type.getTypeName()
                        + " is not a known reactive type; a method that needs none can be a default method"));
        return new ReactiveSource(adapter, method.returns().element());
    }

    private static Stream<ReactiveTypes> known() {
        ClassLoader loader = ReactiveTypes.class.getClassLoader();
        return Stream.concat(
                Stream.of(ReactiveSource::builtIn),
                ServiceLoader.load(ReactiveTypes.class, loader).stream().map(ServiceLoader.Provider::get));
    }

    private static @Nullable Adapter builtIn(Class<?> type) {
        if (Mono.class.isAssignableFrom(type)) {
            return new Adapter(Values.ONE, Publisher.class::cast);
        }
        if (Publisher.class.isAssignableFrom(type)) {
            return new Adapter(Values.MANY, Publisher.class::cast);
        }
        if (CompletionStage.class.isAssignableFrom(type)) {
            return new Adapter(Values.ONE, stage -> Mono.fromCompletionStage((CompletionStage<?>) stage));
        }
        return null;
    }

    Values values() {
        return adapter.values();
    }

    Publisher<?> publisher(Object returned) {
        return adapter.toPublisher().apply(returned);
    }
}
