package io.github.blockingportal.autoconfigure.actuate;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.BlockingPortals;

/** Auto-configuration of the portals' health. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(BlockingPortals.class)
public final class BlockingPortalHealthAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnEnabledHealthIndicator("blocking-portal")
    @ConditionalOnMissingBean(
            name = {"blockingPortalHealthIndicator", "blockingPortalHealthContributor"},
            search = SearchStrategy.CURRENT)
    BlockingPortalHealthIndicator blockingPortalHealthIndicator(
            BlockingPortals portals, ObjectProvider<LimitShares> shares) {
        return new BlockingPortalHealthIndicator(portals, shares);
    }
}
