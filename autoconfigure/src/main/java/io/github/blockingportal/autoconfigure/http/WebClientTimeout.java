package io.github.blockingportal.autoconfigure.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.github.blockingportal.CallDeadline;

/** Has each request of a {@code WebClient} tell how much time is left, by its Reactor context or to the thread that subscribes. */
final class WebClientTimeout implements WebClientCustomizer, ExchangeFilterFunction, AopInfrastructureBean {

    private final ClientTimeout timeout;

    WebClientTimeout(ClientTimeout timeout) {
        this.timeout = timeout;
    }

    @Override
    public void customize(WebClient.Builder client) {
        client.filter(this);
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> next.exchange(telling(request, left(context))));
    }

    private static @Nullable Duration left(ContextView context) {
        return Stream.of(CallDeadline.remaining(context), CallDeadline.remainingOnThread())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private ClientRequest telling(ClientRequest request, @Nullable Duration left) {
        String value = timeout.value(left, request.headers(), request.method(), request.url());
        return value == null
                ? request
                : ClientRequest.from(request)
                        .headers(headers -> headers.set(timeout.header(), value))
                        .build();
    }
}
