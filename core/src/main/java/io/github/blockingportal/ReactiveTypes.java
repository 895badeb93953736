package io.github.blockingportal;

import java.util.ServiceLoader;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Reactive types that a facade's target may return besides {@code Mono}, {@code Flux}, other publishers and
 * {@code CompletionStage}. Found with {@link ServiceLoader}; the first that knows a type decides.
 */
@FunctionalInterface
public interface ReactiveTypes {

    /**
     * How a type is read.
     *
     * @param type the declared return type of a target's method
     * @return how to read it, or null if this is no reactive type that is known here
     */
    @Nullable
    Adapter find(Class<?> type);

    /**
     * How a reactive type is read.
     *
     * @param values how many values an object of the type has
     * @param toPublisher makes a publisher of such an object; invoked on the loop, with what the target returned
     */
    record Adapter(Values values, Function<Object, ? extends Publisher<?>> toPublisher) {}

    /** How many values there may be. */
    enum Values {
        /** None: only completion or failure. */
        NONE,
        /** At most one. */
        ONE,
        /** Any number. */
        MANY
    }
}
