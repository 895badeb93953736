package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;

/** Answers the portal's exceptions in Spring MVC that nobody else has handled: it comes last. */
final class PortalExceptionResolver extends AbstractHandlerExceptionResolver {

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (response.isCommitted()) {
            return null;
        }
        PortalProblem problem = PortalProblem.of(failure, request.getMethod(), request.getRequestURI());
        if (problem == null) {
            return null;
        }
        try {
            write(problem, response);
        } catch (IOException clientIsGone) {
            logger.debug("The client does not wait for the answer any more", clientIsGone);
        }
        return new ModelAndView();
    }

    private static void write(PortalProblem problem, HttpServletResponse response) throws IOException {
        byte[] body = problem.body();
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        if (problem.retry()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        try {
            response.getOutputStream().write(body);
        } catch (IllegalStateException handlerHasAskedForTheWriter) {
            response.getWriter().write(new String(body, StandardCharsets.US_ASCII));
        }
    }
}
