package io.github.blockingportal.autoconfigure.web;

import jakarta.servlet.Filter;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the deadlines of requests, and of answers to the portal's exceptions, in Spring MVC. */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalWebProperties.class)
public final class BlockingPortalWebMvcAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalWebMvcAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherServlet.class)
    @ConditionalOnBooleanProperty(name = "blocking-portal.web.map-exceptions", matchIfMissing = true)
    static class Exceptions {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalExceptionResolver")
        PortalExceptionResolver blockingPortalExceptionResolver() {
            return new PortalExceptionResolver();
        }

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalSpringsFailures")
        SpringsFailureResolver.Configurer blockingPortalSpringsFailures() {
            return new SpringsFailureResolver.Configurer();
        }

        @Bean
        @Order(0)
        @ConditionalOnMissingBean(ResponseEntityExceptionHandler.class)
        @ConditionalOnBooleanProperty("spring.mvc.problemdetails.enabled")
        PortalProblemDetails blockingPortalProblemDetails() {
            return new PortalProblemDetails();
        }
    }

    /** Where the application has an error controller of its own in the place of Spring Boot's, that one answers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DispatcherServlet.class, ErrorController.class})
    @ConditionalOnMissingBean(ErrorController.class)
    @ConditionalOnBooleanProperty(name = "blocking-portal.web.map-exceptions", matchIfMissing = true)
    static class Filters {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalFailureFilter")
        PortalFailureFilter blockingPortalFailureFilter() {
            return new PortalFailureFilter();
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(AbstractAuthenticationProcessingFilter.class)
        static class Logins {

            @Bean
            @ConditionalOnMissingBean(name = "blockingPortalLoginFailures")
            static LoginFailures blockingPortalLoginFailures() {
                return new LoginFailures();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Filter.class, OncePerRequestFilter.class})
    @Conditional(RequestsHaveDeadlines.class)
    static class Deadlines {

        /** After the filters that set the encoding and begin the observation, and before all that may call a portal. */
        private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalRequestDeadlineFilter")
        FilterRegistrationBean<RequestDeadlineFilter> blockingPortalRequestDeadlineFilter(
                BlockingPortalWebProperties properties) {
            RequestDeadlines deadlines = properties.requestDeadlines();
            FilterRegistrationBean<RequestDeadlineFilter> registration =
                    new FilterRegistrationBean<>(new RequestDeadlineFilter(deadlines));
            registration.setEnabled(!deadlines.areNone());
            registration.setOrder(ORDER);
            return registration;
        }
    }
}
