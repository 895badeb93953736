package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.blockingportal.CallDeadline;

/**
 * Gives each request a deadline, which begins with the request and is open wherever the server dispatches it: the same one
 * again when it comes back from being asynchronous, or for its error page.
 */
final class RequestDeadlineFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = RequestDeadlineFilter.class.getName() + ".DEADLINE";

    private final RequestDeadlines deadlines;

    RequestDeadlineFilter(RequestDeadlines deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        CallDeadline deadline = deadline(request);
        if (deadline == null) {
            chain.doFilter(request, response);
        } else {
            try (CallDeadline.Scope scope = deadline.open()) {
                chain.doFilter(request, response);
            }
        }
    }

    private @Nullable CallDeadline deadline(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof CallDeadline begun) {
            return begun;
        }
        CallDeadline deadline = deadlines.of(request::getHeader);
        request.setAttribute(ATTRIBUTE, deadline);
        return deadline;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
