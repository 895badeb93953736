package io.github.blockingportal.autoconfigure.cluster;

import java.util.Objects;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.InstanceCount;

/** Auto-configuration of limits that all instances of an application share. A child context leaves it to its parent. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@Conditional(ClusterLimitIsSet.class)
@ConditionalOnMissingBean(ClusterShares.class)
@EnableConfigurationProperties(BlockingPortalClusterProperties.class)
public final class BlockingPortalClusterAutoConfiguration implements AopInfrastructureBean {

    private final BlockingPortalClusterProperties properties;

    BlockingPortalClusterAutoConfiguration(BlockingPortalClusterProperties properties) {
        this.properties = properties;
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    BlockingPortalBuilderCustomizer blockingPortalClusterGovernor(LimitShares.Configured limits) {
        return (portal, builder) -> {
            Integer limit = limits.sharedLimit(portal);
            if (limit != null) {
                builder.limitGovernedBy(LimitShares.governor(limit));
            }
        };
    }

    @Bean
    ClusterTiming blockingPortalClusterTiming() {
        return new ClusterTiming(properties.interval());
    }

    @Bean
    Group blockingPortalClusterGroup(Environment environment) {
        return new Group(properties.group(), environment);
    }

    @Bean
    ClusterShares blockingPortalClusterShares(
            LimitShares.Configured limits,
            ClusterTiming timing,
            ObjectProvider<InstanceCount> own,
            ObjectProvider<SourceOffer> offers,
            ObjectProvider<BlockingPortals> portals,
            ObjectProvider<AdaptiveLimits> adaptiveLimits,
            Environment environment) {
        String property = Objects.requireNonNullElse( // null where it was there only for the processing ahead of time
                new ClusterLimitProperty(environment).name(), ClusterLimitProperty.INHERITED);
        InstanceSource source = SourceChoice.choose(
                own.getIfAvailable(), properties.source(), offers.stream().toList(), property);
        return new ClusterShares(
                limits, source, timing, properties.initialInstances(), portals::getObject, adaptiveLimits);
    }

    @Bean
    static LazyInitializationExcludeFilter blockingPortalClusterSharesAreEager() {
        return LazyInitializationExcludeFilter.forBeanTypes(ClusterShares.class);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DiscoveryClient.class, Registration.class})
    static class Discovery {

        @Bean
        DiscoveryOffer blockingPortalClusterDiscovery(
                Group group, ObjectProvider<DiscoveryClient> clients, ObjectProvider<Registration> registrations) {
            return new DiscoveryOffer(group, clients, registrations);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisConnectionFactory.class)
    static class Redis {

        @Bean
        RedisOffer blockingPortalClusterRedis(
                Group group, ClusterTiming timing, ObjectProvider<RedisConnectionFactory> connections) {
            return new RedisOffer(group, timing, connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        ClusterMeters blockingPortalClusterMeters(ClusterShares shares) {
            return new ClusterMeters(shares);
        }
    }
}
