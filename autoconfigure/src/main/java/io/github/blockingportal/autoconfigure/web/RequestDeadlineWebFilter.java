package io.github.blockingportal.autoconfigure.web;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CallDeadline;

/** Gives each request a deadline, which begins with the request and is in the Reactor context of all that comes after. */
final class RequestDeadlineWebFilter implements WebFilter, Ordered, AopInfrastructureBean {

    private final RequestDeadlines deadlines;

    RequestDeadlineWebFilter(RequestDeadlines deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        CallDeadline deadline = deadlines.of(exchange.getRequest().getHeaders()::getFirst);
        Mono<Void> rest = chain.filter(exchange);
        return deadline == null ? rest : rest.contextWrite(deadline::addTo);
    }

    /** As the filter of servlets: before all that may call a portal. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 2;
    }
}
