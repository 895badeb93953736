package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Answers a portal's exception to the client of a servlet, in the place of what the handler may have begun. */
final class ServletAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(ServletAnswer.class);

    private final AnswerLog answers = new AnswerLog();

    /** Whether there was one to answer. */
    boolean write(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        PortalProblem problem = answers.problem(failure, request.getMethod(), request.getRequestURI());
        if (problem == null) {
            return false;
        }
        try {
            write(problem, failure, response);
        } catch (IOException clientIsGone) {
            LOG.debug("The client does not wait for the answer any more", clientIsGone);
        }
        return true;
    }

    /** Says that the client gets no answer, but a part of another one. */
    void tooLate(HttpServletRequest request, RuntimeException answerable) {
        answers.tooLate(answerable, request.getMethod(), request.getRequestURI());
    }

    private static void write(PortalProblem problem, Exception failure, HttpServletResponse response)
            throws IOException {
        startAgain(response);
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, PortalProblem.NEVER_CACHED);
        String retryAfter = problem.retryAfter(failure);
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        writeBody(problem, response);
    }

    private static void writeBody(PortalProblem problem, HttpServletResponse response) throws IOException {
        ServletOutputStream stream = stream(response);
        if (stream == null) {
            response.getWriter().write(problem.text());
            return;
        }
        byte[] body = problem.body();
        response.setContentLength(body.length);
        stream.write(body);
    }

    /** Null if a filter's wrapper remembers that the handler has asked for a writer. */
    private static @Nullable ServletOutputStream stream(HttpServletResponse response) throws IOException {
        try {
            return response.getOutputStream();
        } catch (IllegalStateException hasWriter) {
            return null;
        }
    }

    /** Forgets what the handler has begun, and with it that it may have asked for a writer, in an encoding of its own. */
    private static void startAgain(HttpServletResponse response) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        for (String name : response.getHeaderNames()) {
            if (!PortalProblem.isOfTheAnswer(name)) {
                kept.put(name, List.copyOf(response.getHeaders(name)));
            }
        }
        reset(response);
        kept.forEach((name, values) -> restore(name, values, response));
    }

    /** A filter's wrapper may not let it be reset as a whole. */
    private static void reset(HttpServletResponse response) {
        try {
            response.reset();
        } catch (IllegalStateException | UnsupportedOperationException refused) {
            response.resetBuffer();
            PortalProblem.headersOfAnAnswer().forEach(name -> response.setHeader(name, null));
        }
    }

    /** Each value once: servers set some again by themselves, such as the cookie of a new session, even twice. */
    private static void restore(String name, List<String> values, HttpServletResponse response) {
        List<String> there = List.copyOf(response.getHeaders(name));
        Set<String> all = new LinkedHashSet<>(there);
        all.addAll(values);
        if (!there.equals(List.copyOf(all))) {
            response.setHeader(name, null);
            all.forEach(value -> response.addHeader(name, value));
        }
    }
}
