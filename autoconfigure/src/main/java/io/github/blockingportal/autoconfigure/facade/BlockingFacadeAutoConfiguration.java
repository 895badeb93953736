package io.github.blockingportal.autoconfigure.facade;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingFacade;

/** Auto-configuration of a bean for each {@link BlockingFacade} in the application's packages. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@Import(BlockingFacadeRegistrar.class)
public final class BlockingFacadeAutoConfiguration {

    BlockingFacadeAutoConfiguration() {}
}
