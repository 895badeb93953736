package io.github.blockingportal.autoconfigure.web;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;

import jakarta.servlet.Filter;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.util.ReflectionUtils;

/**
 * Has the filters of Spring Security that log in pass on a portal's exception, for which a user is not to blame, and not answer
 * it as wrong credentials. Spring Security shows each filter that it configures to the post-processors of beans. What the
 * application has put in the place of Spring Security's own answers stays.
 */
final class LoginFailures implements BeanPostProcessor, AopInfrastructureBean {

    private static final String PACKAGE = "org.springframework.security.web.";
    private static final String RESOURCE_SERVER = "org.springframework.security.oauth2.server.resource.web.";
    /** By its name, since its library may be absent. */
    private static final String BEARER_FILTER = RESOURCE_SERVER + "authentication.BearerTokenAuthenticationFilter";

    /** The answers of Spring Security's that know nothing of why it failed. */
    private static final Set<String> SPRINGS = Set.of(
            PACKAGE + "authentication.www.BasicAuthenticationEntryPoint",
            PACKAGE + "authentication.DelegatingAuthenticationEntryPoint",
            PACKAGE + "authentication.HttpStatusEntryPoint",
            PACKAGE + "authentication.Http403ForbiddenEntryPoint",
            PACKAGE + "authentication.LoginUrlAuthenticationEntryPoint",
            PACKAGE + "authentication.SimpleUrlAuthenticationFailureHandler",
            RESOURCE_SERVER + "BearerTokenAuthenticationEntryPoint");

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Filter && isLogin(bean)) {
            ReflectionUtils.doWithFields(
                    bean.getClass(), field -> passOn(bean, field), field -> !Modifier.isFinal(field.getModifiers()));
        }
        return bean;
    }

    private static boolean isLogin(Object filter) {
        return filter instanceof AbstractAuthenticationProcessingFilter
                || filter instanceof BasicAuthenticationFilter
                || filter instanceof AuthenticationFilter
                || filter.getClass().getName().equals(BEARER_FILTER);
    }

    private static void passOn(Object filter, Field field) throws IllegalAccessException {
        if (field.getType() == AuthenticationFailureHandler.class && isSprings(filter, field)) {
            AuthenticationFailureHandler springs = (AuthenticationFailureHandler) field.get(filter);
            field.set(filter, (AuthenticationFailureHandler) (request, response, failure) -> {
                throwIfPortals(failure);
                springs.onAuthenticationFailure(request, response, failure);
            });
        } else if (field.getType() == AuthenticationEntryPoint.class && isSprings(filter, field)) {
            AuthenticationEntryPoint springs = (AuthenticationEntryPoint) field.get(filter);
            field.set(filter, (AuthenticationEntryPoint) (request, response, failure) -> {
                throwIfPortals(failure);
                springs.commence(request, response, failure);
            });
        }
    }

    private static boolean isSprings(Object filter, Field field) throws IllegalAccessException {
        field.setAccessible(true);
        Object answer = field.get(filter);
        return answer != null && SPRINGS.contains(answer.getClass().getName());
    }

    private static void throwIfPortals(AuthenticationException failure) {
        if (PortalProblem.answerable(failure) != null) {
            throw failure;
        }
    }
}
