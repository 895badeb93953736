package io.github.blockingportal.autoconfigure.facade;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingFacade;

/**
 * Auto-configuration of a bean for each {@link BlockingFacade} in the application's packages. It is the last one, since a bean of
 * the interface may come from another, and conditions on a facade may look for any bean.
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@Import(BlockingFacadeRegistrar.class)
public final class BlockingFacadeAutoConfiguration implements AopInfrastructureBean {

    BlockingFacadeAutoConfiguration() {}
}
