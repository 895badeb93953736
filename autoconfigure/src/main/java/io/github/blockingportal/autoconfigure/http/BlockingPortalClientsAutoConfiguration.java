package io.github.blockingportal.autoconfigure.http;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration of a header with which clients tell how much time is left. The customizers are the last ones, so that each
 * attempt of a {@code WebClient}'s filter that retries tells it anew. A {@code RestClient} tells it once for a request, before its
 * interceptors run.
 */
@AutoConfiguration
@ConditionalOnClass(HttpHeaders.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@Conditional(ClientTimeoutHeaderIsNamed.class)
@EnableConfigurationProperties(BlockingPortalClientsProperties.class)
public final class BlockingPortalClientsAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalClientsAutoConfiguration() {}

    @Bean
    ClientTimeout blockingPortalClientTimeout(BlockingPortalClientsProperties properties) {
        return properties.clientTimeout();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClientCustomizer.class, WebClient.class})
    static class WebClients {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebClientTimeout blockingPortalWebClientTimeout(ClientTimeout timeout) {
            return new WebClientTimeout(timeout);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClientCustomizer.class, RestClient.class})
    static class RestClients {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RestClientTimeout blockingPortalRestClientTimeout(ClientTimeout timeout) {
            return new RestClientTimeout(timeout);
        }
    }
}
