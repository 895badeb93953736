package io.github.blockingportal.autoconfigure.web.disconnect;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Keeps what fails because the client has left from all other resolvers, which would log it and write an answer for nobody. */
final class GoneClientResolver implements HandlerExceptionResolver, Ordered, AopInfrastructureBean {

    private final ClientWatch watch;

    GoneClientResolver(ClientWatch watch) {
        this.watch = watch;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        WatchedRequest watched = ClientWatchFilter.watchedOf(request);
        if (watched == null) {
            return null;
        }
        if (ClientWatchFilter.isAnswered(watched, response, failure)) {
            return new ModelAndView();
        }
        watch.lookAtOnce(watched);
        watched.answering(failure);
        return null;
    }
}
