package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            write(problem, failure, response);
        } catch (IOException clientIsGone) {
            logger.debug("The client does not wait for the answer any more", clientIsGone);
        }
        return new ModelAndView();
    }

    private static void write(PortalProblem problem, Exception failure, HttpServletResponse response)
            throws IOException {
        startAgain(response);
        byte[] body = problem.body();
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.setHeader(HttpHeaders.CACHE_CONTROL, PortalProblem.NEVER_CACHED);
        String retryAfter = problem.retryAfter(failure);
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        response.getOutputStream().write(body);
    }

    /** Forgets what the handler has begun, and with it that it may have asked for a writer, in an encoding of its own. */
    private static void startAgain(HttpServletResponse response) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        for (String name : response.getHeaderNames()) {
            if (!PortalProblem.isOfTheAnswer(name)) {
                kept.put(name, List.copyOf(response.getHeaders(name)));
            }
        }
        response.reset();
        kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
