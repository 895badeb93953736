package io.github.blockingportal.autoconfigure.actuate;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.BlockingPortals;

/** Auto-configuration of the endpoint {@code blockingportal}, where Actuator exposes it. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(BlockingPortals.class)
public final class BlockingPortalEndpointAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnAvailableEndpoint
    BlockingPortalEndpoint blockingPortalEndpoint(
            BlockingPortals portals,
            ObjectProvider<CapacityLimiter> limiters,
            ObjectProvider<AdaptiveLimits> adaptiveLimits,
            ObjectProvider<LimitShares> shares) {
        return new BlockingPortalEndpoint(portals, limiters, adaptiveLimits, shares);
    }

    @Bean
    @ConditionalOnBean(BlockingPortalEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    BlockingPortalEndpointWebExtension blockingPortalEndpointWebExtension(BlockingPortalEndpoint endpoint) {
        return new BlockingPortalEndpointWebExtension(endpoint);
    }
}
