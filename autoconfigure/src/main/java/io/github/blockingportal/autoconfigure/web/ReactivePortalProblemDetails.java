package io.github.blockingportal.autoconfigure.web;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** As Spring Boot's handler for {@code spring.webflux.problemdetails.enabled}, which leaves a portal's exception to ours. */
@ControllerAdvice
final class ReactivePortalProblemDetails extends ResponseEntityExceptionHandler implements AopInfrastructureBean {

    @Override
    protected Mono<ResponseEntity<Object>> handleExceptionInternal(
            Exception failure,
            @Nullable Object body,
            @Nullable HttpHeaders headers,
            HttpStatusCode status,
            ServerWebExchange exchange) {
        return PortalProblem.answerable(failure) == null
                ? super.handleExceptionInternal(failure, body, headers, status, exchange)
                : Mono.error(failure);
    }
}
