package io.github.blockingportal.autoconfigure.web;

import graphql.GraphQL;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the answers to the portal's exceptions in Spring for GraphQL. */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        afterName = "org.springframework.boot.graphql.autoconfigure.GraphQlAutoConfiguration")
@ConditionalOnClass({GraphQL.class, DataFetcherExceptionResolver.class})
@ConditionalOnBooleanProperty(
        name = {"blocking-portal.enabled", "blocking-portal.web.map-exceptions"},
        matchIfMissing = true)
public final class BlockingPortalGraphQlAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalGraphQlAutoConfiguration() {}

    /** Registered after that of the annotated handlers, which has the same order. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnMissingBean(name = "blockingPortalGraphQlErrors")
    GraphQlErrors blockingPortalGraphQlErrors() {
        return new GraphQlErrors();
    }
}
