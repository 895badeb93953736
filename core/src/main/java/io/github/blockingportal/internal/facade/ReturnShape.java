package io.github.blockingportal.internal.facade;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.ReactiveTypes.Values;

/**
 * How a facade's method hands over what its target's method returns.
 *
 * @param delivery how its caller gets it
 * @param collector makes one value of what is published; not used for a stream
 */
record ReturnShape(Delivery delivery, Function<Publisher<?>, Mono<?>> collector) {

    private static final List<Class<?>> FUTURES = List.of(CompletableFuture.class, CompletionStage.class, Future.class);
    private static final List<Class<?>> LISTS = List.of(List.class, Collection.class, Iterable.class);

    static ReturnShape of(ResolvedType wanted, ReactiveSource source) throws FacadeMismatch {
        if (FUTURES.contains(wanted.raw())) {
            return new ReturnShape(Delivery.FUTURE, collector(wanted.element(), source));
        }
        if (wanted.raw() == Stream.class && source.values() == Values.MANY) {
            check(wanted.element(), source);
            return new ReturnShape(Delivery.STREAM, Mono::from);
        }
        return new ReturnShape(Delivery.VALUE, collector(wanted, source));
    }

    private static Function<Publisher<?>, Mono<?>> collector(ResolvedType wanted, ReactiveSource source)
            throws FacadeMismatch {
        if (wanted.isNothing()) {
            return published -> published instanceof Mono<?> mono
                    ? mono.then()
                    : Flux.from(published).then();
        }
        return switch (source.values()) {
            case NONE -> throw new FacadeMismatch("it has no values, so only void fits");
            case ONE -> single(wanted, source);
            case MANY -> list(wanted, source);
        };
    }

    private static Function<Publisher<?>, Mono<?>> single(ResolvedType wanted, ReactiveSource source)
            throws FacadeMismatch {
        if (wanted.raw() == Optional.class && source.element().raw() != Optional.class) {
            check(wanted.element(), source);
            return published ->
                    Mono.from(published).<Optional<?>>map(Optional::of).defaultIfEmpty(Optional.empty());
        }
        check(wanted, source);
        return Mono::from;
    }

    private static Function<Publisher<?>, Mono<?>> list(ResolvedType wanted, ReactiveSource source)
            throws FacadeMismatch {
        if (!LISTS.contains(wanted.raw())) {
            throw new FacadeMismatch("it has many values, so only List, Stream and void fit");
        }
        check(wanted.element(), source);
        return published -> Flux.from(published).collectList();
    }

    private static void check(ResolvedType wanted, ReactiveSource source) throws FacadeMismatch {
        if (!wanted.accepts(source.element())) {
            throw new FacadeMismatch(source.element() + " is not " + wanted);
        }
    }

    enum Delivery {
        VALUE,
        FUTURE,
        STREAM
    }
}
