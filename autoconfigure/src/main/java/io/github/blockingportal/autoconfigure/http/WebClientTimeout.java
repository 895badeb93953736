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
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalTimeoutException;

/**
 * Has each request of a {@code WebClient} tell how much time is left, by its Reactor context or to the thread that subscribes. It tells
 * as the request is written, since filters that the application adds to the builder come behind this one, and may try again.
 */
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
        return Mono.deferContextual(context -> {
            Duration left = left(context);
            return left == null ? next.exchange(request) : exchange(request, next, left);
        });
    }

    private static @Nullable Duration left(ContextView context) {
        return Stream.of(CallDeadline.remaining(context), CallDeadline.remainingOnThread())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, Duration left) {
        timeout.require(left, request.method(), request.url());
        CallDeadline deadline = CallDeadline.after(left, "the request");
        ClientRequest telling = ClientRequest.from(request)
                .httpRequest(written ->
                        timeout.tell(deadline.remaining(), written.getHeaders(), written.getMethod(), written.getURI()))
                .build();
        return next.exchange(telling).onErrorMap(WebClientRequestException.class, WebClientTimeout::ours);
    }

    /** What is thrown as a request is written is wrapped there. */
    private static Throwable ours(WebClientRequestException failure) {
        return failure.getCause() instanceof PortalTimeoutException timedOut ? timedOut : failure;
    }
}
