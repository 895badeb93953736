package io.github.blockingportal.autoconfigure.http;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.test.autoconfigure.WebClientTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/** The slices of an application whose tests have clients. */
class HttpSlicesTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ImportHttpServices(group = "prices", types = Prices.class, clientType = ClientType.WEB_CLIENT)
    static class Application {}

    @Nested
    @WebClientTest(properties = "blocking-portal.web.client-timeout-header=grpc-timeout")
    @ContextConfiguration(classes = Application.class)
    class WebClient {

        @Test
        void groupsHaveTheirPortalsAndRequestsTheHeader(@Autowired ApplicationContext context) {
            assertThat(context.getBeanProvider(PortalGroups.class)).hasSize(1);
            assertThat(context.getBeanProvider(WebClientCustomizer.class).stream())
                    .hasAtLeastOneElementOfType(WebClientTimeout.class);
        }
    }

    @Nested
    @RestClientTest(properties = "blocking-portal.web.client-timeout-header=grpc-timeout")
    @ContextConfiguration(classes = Application.class)
    class RestClient {

        @Test
        void requestsHaveTheHeader(@Autowired ApplicationContext context) {
            assertThat(context.getBeanProvider(RestClientCustomizer.class).stream())
                    .hasAtLeastOneElementOfType(RestClientTimeout.class);
        }
    }
}
