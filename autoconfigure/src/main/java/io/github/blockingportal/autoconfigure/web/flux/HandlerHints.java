package io.github.blockingportal.autoconfigure.web.flux;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

import io.github.blockingportal.autoconfigure.web.flux.HandlerAdapterPostProcessor.Fields;

/** Tells a native image of the fields that {@link HandlerAdapterPostProcessor} reads and writes. */
final class HandlerHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection()
                .registerType(
                        RequestMappingHandlerAdapter.class,
                        type -> type.withField(Fields.OF_SPRING.scheduler()).withField(Fields.OF_SPRING.predicate()));
    }
}
