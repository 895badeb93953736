package io.github.blockingportal.autoconfigure.facade;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The facades of the slice of an application that starts its database and little else: those that are repositories. */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@Import(RepositoryFacadeRegistrar.class)
final class RepositorySliceConfiguration implements AopInfrastructureBean {}
