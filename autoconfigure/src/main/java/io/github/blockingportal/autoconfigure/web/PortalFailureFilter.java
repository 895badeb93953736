package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers the portal's exceptions that filters throw, those of Spring Security among them, which never reach Spring MVC. */
final class PortalFailureFilter extends OncePerRequestFilter implements Ordered, AopInfrastructureBean {

    /** After the filters that set the encoding, begin the observation and set the deadline. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 3;

    private final ServletAnswer answer = new ServletAnswer();

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | ServletException failure) {
            if (response.isCommitted() || !answer.write(request, response, failure)) {
                throw failure;
            }
        }
    }
}
