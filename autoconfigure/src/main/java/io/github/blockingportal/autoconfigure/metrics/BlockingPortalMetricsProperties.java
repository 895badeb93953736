package io.github.blockingportal.autoconfigure.metrics;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

/**
 * The settings of the meters.
 *
 * @param maxCallNames Maximum number of names of calls, and of tasks, that have meters of their own. Further ones count as 'others'.
 */
@ConfigurationProperties("blocking-portal.metrics")
record BlockingPortalMetricsProperties(@DefaultValue("100") int maxCallNames) implements AopInfrastructureBean {

    BlockingPortalMetricsProperties {
        if (maxCallNames < 0) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.metrics.max-call-names",
                    maxCallNames,
                    "Use 0 or more; with 0 all names count as 'others'.");
        }
    }
}
