package io.github.blockingportal.autoconfigure.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.annotation.ResponseStatusExceptionResolver;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;

/**
 * Answers the portal's exceptions inside those that Spring MVC answers by itself, as a bad request for example: it comes before
 * Spring's, and after the application's handlers of exceptions.
 */
final class SpringsFailureResolver extends AbstractHandlerExceptionResolver {

    private final ServletAnswer answer = new ServletAnswer();

    /** An answer that has begun is not ended, as if it were whole, but cut: the server does that with one that fails. */
    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!isAnsweredBySpring(failure)) {
            return null;
        }
        if (!response.isCommitted()) {
            return answer.write(request, response, failure) ? new ModelAndView() : null;
        }
        if (PortalProblem.answerable(failure) instanceof RuntimeException late) {
            answer.tooLate(request, late);
            throw late;
        }
        return null;
    }

    private static boolean isAnsweredBySpring(Exception failure) {
        return failure instanceof ErrorResponse
                || failure instanceof TypeMismatchException
                || failure instanceof HttpMessageConversionException;
    }

    /** Puts it into its place. */
    static final class Configurer implements WebMvcConfigurer, AopInfrastructureBean {

        @Override
        public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
            for (int i = 0; i < resolvers.size(); i++) {
                if (isSprings(resolvers.get(i))) {
                    resolvers.add(i, new SpringsFailureResolver());
                    return;
                }
            }
        }

        private static boolean isSprings(HandlerExceptionResolver resolver) {
            return resolver instanceof ResponseStatusExceptionResolver
                    || resolver instanceof DefaultHandlerExceptionResolver;
        }
    }
}
