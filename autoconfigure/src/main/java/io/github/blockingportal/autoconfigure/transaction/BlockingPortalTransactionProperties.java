package io.github.blockingportal.autoconfigure.transaction;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of transactions over portal calls.
 *
 * @param enabled Whether there is a bean 'portalTransactionManager' where the application has a ReactiveTransactionManager: what
 * is transactional in blocking code is then one reactive transaction of the portal calls that it makes.
 */
@ConfigurationProperties("blocking-portal.transactions")
record BlockingPortalTransactionProperties(
        @DefaultValue("true") boolean enabled) implements AopInfrastructureBean {}
