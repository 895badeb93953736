package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.repository.query.FluentQuery.FetchableFluentQuery;
import org.springframework.data.repository.query.FluentQuery.ReactiveFluentQuery;
import org.springframework.data.repository.query.ReactiveQueryByExampleExecutor;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** A query by example whose results are fetched by calls. Each begins a reactive one and repeats the steps on it. */
final class BlockingFluentQuery<T> implements FetchableFluentQuery<T> {

    private final BlockingPortal portal;
    private final Source source;
    private final Function<ReactiveFluentQuery<?>, ReactiveFluentQuery<T>> steps;

    private BlockingFluentQuery(
            BlockingPortal portal, Source source, Function<ReactiveFluentQuery<?>, ReactiveFluentQuery<T>> steps) {
        this.portal = portal;
        this.source = source;
        this.steps = steps;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static BlockingFluentQuery<?> of(
            ReactiveQueryByExampleExecutor<?> repository, BlockingPortal portal, @Nullable Object example) {
        Example probe = (Example) Objects.requireNonNull(example, "example");
        ReactiveQueryByExampleExecutor raw = repository;
        Source source = query -> raw.findBy(probe, query);
        return new BlockingFluentQuery<Object>(portal, source, query -> (ReactiveFluentQuery<Object>) query);
    }

    @Override
    public FetchableFluentQuery<T> sortBy(Sort sort) {
        return then(query -> query.sortBy(sort));
    }

    @Override
    public FetchableFluentQuery<T> limit(int limit) {
        return then(query -> query.limit(limit));
    }

    @Override
    public <R> FetchableFluentQuery<R> as(Class<R> resultType) {
        return new BlockingFluentQuery<>(
                portal, source, query -> steps.apply(query).as(resultType));
    }

    @Override
    public FetchableFluentQuery<T> project(Collection<String> properties) {
        return then(query -> query.project(properties));
    }

    private FetchableFluentQuery<T> then(UnaryOperator<ReactiveFluentQuery<T>> step) {
        return new BlockingFluentQuery<>(portal, source, query -> step.apply(steps.apply(query)));
    }

    @Override
    public @Nullable T oneValue() {
        return portal.call(() -> one(ReactiveFluentQuery::one));
    }

    @Override
    public @Nullable T firstValue() {
        return portal.call(() -> one(ReactiveFluentQuery::first));
    }

    @Override
    public List<T> all() {
        return present(portal.call(() -> one(query -> query.all().collectList())));
    }

    @Override
    public Window<T> scroll(ScrollPosition scrollPosition) {
        return present(portal.call(() -> one(query -> query.scroll(scrollPosition))));
    }

    @Override
    public Page<T> page(Pageable pageable) {
        return present(portal.call(() -> one(query -> query.page(pageable))));
    }

    @Override
    public Slice<T> slice(Pageable pageable) {
        return present(portal.call(() -> one(query -> query.slice(pageable))));
    }

    @Override
    public Stream<T> stream() {
        return portal.stream(() -> begin(ReactiveFluentQuery::all));
    }

    @Override
    public long count() {
        return present(portal.call(() -> one(ReactiveFluentQuery::count)));
    }

    @Override
    public boolean exists() {
        return present(portal.call(() -> one(ReactiveFluentQuery::exists)));
    }

    private <R> Mono<R> one(Function<ReactiveFluentQuery<T>, Mono<R>> end) {
        return Mono.from(begin(end));
    }

    @SuppressWarnings("unchecked")
    private <R> Publisher<R> begin(Function<ReactiveFluentQuery<T>, ? extends Publisher<R>> end) {
        return (Publisher<R>) source.findBy(query -> end.apply(steps.apply(query)));
    }

    private static <R> R present(@Nullable R result) {
        return Objects.requireNonNull(result, "The repository has returned nothing");
    }

    /** A query by example, as yet without steps. */
    @FunctionalInterface
    private interface Source {

        Publisher<?> findBy(Function<ReactiveFluentQuery<?>, Publisher<?>> query);
    }
}
