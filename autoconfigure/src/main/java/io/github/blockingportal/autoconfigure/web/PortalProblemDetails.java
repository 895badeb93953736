package io.github.blockingportal.autoconfigure.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** As Spring Boot's handler for {@code spring.mvc.problemdetails.enabled}, but for a portal's exception inside of Spring's. */
@ControllerAdvice
final class PortalProblemDetails extends ResponseEntityExceptionHandler implements AopInfrastructureBean {

    private final ServletAnswer answer = new ServletAnswer();

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return isAnswered(failure, (ServletWebRequest) request)
                ? null
                : super.handleExceptionInternal(failure, body, headers, status, request);
    }

    private boolean isAnswered(Exception failure, ServletWebRequest exchange) {
        HttpServletRequest request = exchange.getRequest();
        HttpServletResponse response = exchange.getResponse();
        return response != null && !response.isCommitted() && answer.write(request, response, failure);
    }
}
