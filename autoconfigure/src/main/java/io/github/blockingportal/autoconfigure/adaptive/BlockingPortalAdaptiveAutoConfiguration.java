package io.github.blockingportal.autoconfigure.adaptive;

import com.netflix.concurrency.limits.Limit;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of what limits that find themselves need of the library, which is asked for where a property says so. */
@AutoConfiguration(before = BlockingPortalAutoConfiguration.class)
@ConditionalOnClass(Limit.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalAdaptiveAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalAdaptiveAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(AdaptiveLimits.class)
    MeasuredLimits blockingPortalAdaptiveLimits() {
        return new MeasuredLimits();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        @Bean
        AdaptiveMeters blockingPortalAdaptiveMeters(MeasuredLimits limits) {
            return new AdaptiveMeters(limits);
        }

        @Bean
        static LazyInitializationExcludeFilter blockingPortalAdaptiveMetersAreEager() {
            return LazyInitializationExcludeFilter.forBeanTypes(AdaptiveMeters.class);
        }
    }
}
