package io.github.blockingportal.autoconfigure.web.flux;

import org.springframework.http.codec.multipart.Part;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Mono;

/** The exchange of a handler that blocks, whose forms come on a worker, where they are converted and checked. */
final class HandlerExchange extends ServerWebExchangeDecorator {

    private final HandlerScheduler scheduler;

    HandlerExchange(ServerWebExchange exchange, HandlerScheduler scheduler) {
        super(exchange);
        this.scheduler = scheduler;
    }

    @Override
    public Mono<MultiValueMap<String, String>> getFormData() {
        return scheduler.bring(super.getFormData());
    }

    @Override
    public Mono<MultiValueMap<String, Part>> getMultipartData() {
        return scheduler.bring(super.getMultipartData());
    }
}
