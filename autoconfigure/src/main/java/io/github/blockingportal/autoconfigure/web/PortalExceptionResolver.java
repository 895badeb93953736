package io.github.blockingportal.autoconfigure.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;

/** Answers the portal's exceptions in Spring MVC that nobody else has handled: it comes last. */
final class PortalExceptionResolver extends AbstractHandlerExceptionResolver implements AopInfrastructureBean {

    private final ServletAnswer answer = new ServletAnswer();

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (response.isCommitted()) {
            return null;
        }
        return answer.write(request, response, failure) ? new ModelAndView() : null;
    }
}
