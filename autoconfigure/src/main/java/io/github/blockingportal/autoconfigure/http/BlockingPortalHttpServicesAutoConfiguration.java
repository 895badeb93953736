package io.github.blockingportal.autoconfigure.http;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

/** Auto-configuration of portals for the blocking methods of HTTP service groups on {@code WebClient}. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnClass({HttpServiceProxyRegistry.class, WebClientHttpServiceGroupConfigurer.class})
@ConditionalOnBean({HttpServiceProxyRegistry.class, BlockingPortals.class})
@ConditionalOnBooleanProperty(name = "blocking-portal.http-services.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalHttpServicesProperties.class)
public final class BlockingPortalHttpServicesAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalHttpServicesAutoConfiguration() {}

    @Bean
    PortalsOfGroups blockingPortalsOfGroups(ObjectProvider<BlockingPortals> portals) {
        return new PortalsOfGroups(portals);
    }

    @Bean
    PortalGroups blockingPortalGroups(PortalsOfGroups portals, ObjectProvider<GroupTimeouts> timeouts) {
        return new PortalGroups(portals, timeouts);
    }

    /** What Spring Boot's module for HTTP clients knows of a group. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpServiceClientProperties.class)
    static class Timeouts {

        @Bean
        GroupTimeouts blockingPortalGroupTimeouts(ObjectProvider<HttpServiceClientProperties> groups) {
            return new GroupTimeouts(groups);
        }
    }
}
