package io.github.blockingportal.spring.http;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.ReactorHttpExchangeAdapter;
import org.springframework.web.service.invoker.ReactorHttpExchangeAdapterDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Waits through the portal where the current thread asks for a blocking method. Spring asks for a Mono in either case, and waits for
 * that of a blocking method; this one has waited by the time that it is subscribed.
 */
final class PortalExchangeAdapter extends ReactorHttpExchangeAdapterDecorator {

    private final ReactorHttpExchangeAdapter delegate;

    PortalExchangeAdapter(ReactorHttpExchangeAdapter delegate) {
        super(delegate);
        this.delegate = delegate;
    }

    private static <T> Mono<T> mono(Supplier<Mono<T>> exchange) {
        Invocation invocation = Invocation.current();
        return invocation == null ? exchange.get() : Mono.fromCallable(() -> invocation.call(exchange));
    }

    @Override
    public Mono<Void> exchangeForMono(HttpRequestValues values) {
        return mono(() -> delegate.exchangeForMono(values));
    }

    @Override
    public Mono<HttpHeaders> exchangeForHeadersMono(HttpRequestValues values) {
        return mono(() -> delegate.exchangeForHeadersMono(values));
    }

    @Override
    public <T> Mono<T> exchangeForBodyMono(HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
        return mono(() -> delegate.exchangeForBodyMono(values, bodyType));
    }

    @Override
    public Mono<ResponseEntity<Void>> exchangeForBodilessEntityMono(HttpRequestValues values) {
        return mono(() -> delegate.exchangeForBodilessEntityMono(values));
    }

    @Override
    public <T> Mono<ResponseEntity<T>> exchangeForEntityMono(
            HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
        return mono(() -> delegate.exchangeForEntityMono(values, bodyType));
    }

    /** The stream in it is not waited for, and outlives the call. */
    @Override
    public <T> Mono<ResponseEntity<Flux<T>>> exchangeForEntityFlux(
            HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
        return mono(() -> delegate.exchangeForEntityFlux(values, bodyType));
    }

    // These are asked where somebody has put an adapter around this one that is none of Reactor's.

    private static <T> @Nullable T value(Supplier<? extends @Nullable T> otherwise, Supplier<Mono<T>> exchange) {
        Invocation invocation = Invocation.current();
        return invocation == null ? otherwise.get() : invocation.call(exchange);
    }

    @Override
    public void exchange(HttpRequestValues values) {
        PortalExchangeAdapter.<Void>value(
                () -> {
                    super.exchange(values);
                    return null;
                },
                () -> delegate.exchangeForMono(values));
    }

    @Override
    public HttpHeaders exchangeForHeaders(HttpRequestValues values) {
        return Objects.requireNonNull(
                value(() -> super.exchangeForHeaders(values), () -> delegate.exchangeForHeadersMono(values)));
    }

    @Override
    public <T> @Nullable T exchangeForBody(HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
        return value(
                () -> super.exchangeForBody(values, bodyType), () -> delegate.exchangeForBodyMono(values, bodyType));
    }

    @Override
    public ResponseEntity<Void> exchangeForBodilessEntity(HttpRequestValues values) {
        return Objects.requireNonNull(value(
                () -> super.exchangeForBodilessEntity(values), () -> delegate.exchangeForBodilessEntityMono(values)));
    }

    @Override
    public <T> ResponseEntity<T> exchangeForEntity(HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
        return Objects.requireNonNull(value(
                () -> super.exchangeForEntity(values, bodyType),
                () -> delegate.exchangeForEntityMono(values, bodyType)));
    }
}
