package io.github.blockingportal.autoconfigure.web;

import java.util.List;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers the portal's exceptions in WebFlux that no handler of the application has handled. */
final class PortalWebExceptionHandler implements WebExceptionHandler, AopInfrastructureBean {

    private final AnswerLog answers = new AnswerLog();

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        PortalProblem problem = answers.problem(
                failure, request.getMethod().name(), request.getURI().getRawPath());
        return problem == null ? Mono.error(failure) : write(problem, failure, response);
    }

    private static Mono<Void> write(PortalProblem problem, Throwable failure, ServerHttpResponse response) {
        byte[] body = problem.body();
        List.copyOf(response.getHeaders().headerNames()).stream()
                .filter(PortalProblem::isOfTheAnswer)
                .forEach(response.getHeaders()::remove);
        response.setStatusCode(problem.status());
        response.getHeaders().setCacheControl(PortalProblem.NEVER_CACHED);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().setContentLength(body.length);
        String retryAfter = problem.retryAfter(failure);
        if (retryAfter != null) {
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
