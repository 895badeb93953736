package io.github.blockingportal.autoconfigure.actuate;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.SettingsDescriptor;
import io.github.blockingportal.spring.BlockingPortals;

/** Auto-configuration of what Actuator's info says about the portals, where that is asked for. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
@ConditionalOnBean(BlockingPortals.class)
public final class BlockingPortalInfoAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalInfoAutoConfiguration() {}

    @Bean
    @ConditionalOnEnabledInfoContributor(value = "blocking-portal", fallback = InfoContributorFallback.DISABLE)
    @ConditionalOnMissingBean(name = "blockingPortalInfoContributor", search = SearchStrategy.CURRENT)
    @RegisterReflectionForBinding(SettingsDescriptor.class)
    BlockingPortalInfoContributor blockingPortalInfoContributor(BlockingPortals portals) {
        return new BlockingPortalInfoContributor(portals);
    }
}
