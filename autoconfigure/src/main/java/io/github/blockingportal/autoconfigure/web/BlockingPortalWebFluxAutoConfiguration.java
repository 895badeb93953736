package io.github.blockingportal.autoconfigure.web;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ResourceLoader;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/**
 * Auto-configuration of what the portal refuses in a WebFlux application beyond what it refuses everywhere, of the deadlines of
 * requests, and of answers to its exceptions.
 */
@AutoConfiguration(
        before = BlockingPortalAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration",
            "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration"
        })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalWebFluxAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalWebFluxAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalWebServerThreadDetector")
    WebServerThreadDetector blockingPortalWebServerThreadDetector(ResourceLoader resources) {
        return new WebServerThreadDetector(resources.getClassLoader());
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(RequestsHaveDeadlines.class)
    @EnableConfigurationProperties(BlockingPortalWebProperties.class)
    static class Deadlines {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalRequestDeadlineFilter")
        RequestDeadlineWebFilter blockingPortalRequestDeadlineFilter(BlockingPortalWebProperties properties) {
            return new RequestDeadlineWebFilter(properties.requestDeadlines());
        }
    }

    /**
     * The handler stands between those of the application and Spring Boot's, which has the same order and is registered
     * later. Where the application has an error handler of its own in the place of Spring Boot's, that one answers.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ErrorWebExceptionHandler.class, ResponseEntityExceptionHandler.class})
    @ConditionalOnMissingBean(ErrorWebExceptionHandler.class)
    @ConditionalOnBooleanProperty(name = "blocking-portal.web.map-exceptions", matchIfMissing = true)
    @EnableConfigurationProperties(BlockingPortalWebProperties.class)
    static class Exceptions {

        @Bean
        @Order(-1)
        PortalWebExceptionHandler blockingPortalWebExceptionHandler() {
            return new PortalWebExceptionHandler();
        }

        @Bean
        @Order(0)
        @ConditionalOnMissingBean(ResponseEntityExceptionHandler.class)
        @ConditionalOnBooleanProperty("spring.webflux.problemdetails.enabled")
        ReactivePortalProblemDetails blockingPortalProblemDetails() {
            return new ReactivePortalProblemDetails();
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(AuthenticationWebFilter.class)
        static class Logins {

            @Bean
            @ConditionalOnMissingBean(name = "blockingPortalLoginFailures")
            static ReactiveLoginFailures blockingPortalLoginFailures() {
                return new ReactiveLoginFailures();
            }
        }
    }
}
