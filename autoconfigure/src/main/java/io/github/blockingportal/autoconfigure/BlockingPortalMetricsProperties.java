package io.github.blockingportal.autoconfigure;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the meters.
 *
 * @param maxCallNames Maximum number of names of calls, and of tasks, that have meters of their own. Further ones count as 'others'.
 */
@ConfigurationProperties("blocking-portal.metrics")
public record BlockingPortalMetricsProperties(
        @DefaultValue("100") int maxCallNames) implements AopInfrastructureBean {

    /** Refuses a negative number. */
    public BlockingPortalMetricsProperties {
        if (maxCallNames < 0) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.metrics.max-call-names",
                    maxCallNames,
                    "Use 0 or more; with 0 all names count as 'others'.");
        }
    }
}
