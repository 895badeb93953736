package io.github.blockingportal.autoconfigure.web;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationFailureHandler;
import org.springframework.security.web.server.authentication.ServerAuthenticationFailureHandler;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** As {@link LoginFailures} in WebFlux, where only the redirect of a form's login hides a portal's exception. */
final class ReactiveLoginFailures implements BeanPostProcessor, AopInfrastructureBean {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof SecurityWebFilterChain chain) {
            chain.getWebFilters().subscribe(ReactiveLoginFailures::passOn);
        }
        return bean;
    }

    private static void passOn(WebFilter filter) {
        if (filter instanceof AuthenticationWebFilter login
                && handler(login) instanceof RedirectServerAuthenticationFailureHandler springs) {
            login.setAuthenticationFailureHandler((exchange, failure) -> PortalProblem.answerable(failure) == null
                    ? springs.onAuthenticationFailure(exchange, failure)
                    : Mono.error(failure));
        }
    }

    private static @Nullable Object handler(AuthenticationWebFilter login) {
        Field field = ReflectionUtils.findField(
                AuthenticationWebFilter.class, null, ServerAuthenticationFailureHandler.class);
        if (field == null) {
            return null;
        }
        field.setAccessible(true);
        return ReflectionUtils.getField(field, login);
    }
}
