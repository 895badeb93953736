package io.github.blockingportal.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of what the portal refuses in a WebFlux application beyond what it refuses everywhere. */
@AutoConfiguration(before = BlockingPortalAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalWebFluxAutoConfiguration {

    BlockingPortalWebFluxAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "webServerThreadDetector")
    WebServerThreadDetector webServerThreadDetector(ResourceLoader resources) {
        return new WebServerThreadDetector(resources.getClassLoader());
    }
}
