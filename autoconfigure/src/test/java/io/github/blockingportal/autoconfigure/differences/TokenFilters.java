package io.github.blockingportal.autoconfigure.differences;

import java.time.Duration;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

/** The code in docs/migrating-from-block.md and docs/dispatch.md about filters of a {@code WebClient}. */
final class TokenFilters {

    private final Tokens tokens;
    private final BlockingWorkers workers;

    TokenFilters(Tokens tokens, BlockingWorkers workers) {
        this.tokens = tokens;
        this.workers = workers;
    }

    interface Tokens {

        Mono<String> fetch();
    }

    ExchangeFilterFunction waiting() {
        return (request, next) ->
                next.exchange(withToken(request, tokens.fetch().block(Duration.ofSeconds(2))));
    }

    ExchangeFilterFunction chained() {
        return (request, next) -> tokens.fetch().flatMap(token -> next.exchange(withToken(request, token)));
    }

    ExchangeFilterFunction onWorkers() {
        return (request, next) ->
                workers.run(this::legacyToken).flatMap(token -> next.exchange(withToken(request, token)));
    }

    /** Blocking code that nobody is going to rewrite. */
    private String legacyToken() {
        return tokens.fetch().block(Duration.ofSeconds(2));
    }

    static ClientRequest withToken(ClientRequest request, String token) {
        return ClientRequest.from(request)
                .headers(headers -> headers.setBearerAuth(token))
                .build();
    }

    ExchangeFilterFunction waitingOnThePortal(BlockingPortal portal) {
        return (request, next) -> next.exchange(withToken(request, portal.call(tokens::fetch)));
    }
}
