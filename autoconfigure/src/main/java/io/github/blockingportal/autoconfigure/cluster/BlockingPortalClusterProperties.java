package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

/**
 * How the instances that share a limit are counted.
 *
 * @param source What is asked for the number of instances, unless a bean of the type InstanceCount tells it. By default what is there:
 * Spring Cloud's DiscoveryClient, or else Redis.
 * @param group Name of those who share the limits: the service that the DiscoveryClient is asked for, and a part of the key in Redis.
 * Defaults to spring.application.name.
 * @param interval Time between two questions for the number of instances. Defaults to 2s with a DiscoveryClient, and to 1s otherwise.
 * @param initialInstances Number of instances to assume until it has been told for the first time. Without it, each portal has a
 * single permit until then.
 */
@ConfigurationProperties("blocking-portal.cluster")
record BlockingPortalClusterProperties(
        @Nullable ClusterSource source,
        @Nullable String group,
        @Nullable Duration interval,
        @Nullable Integer initialInstances)
        implements AopInfrastructureBean {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    BlockingPortalClusterProperties {
        if (interval != null && interval.compareTo(SHORTEST) < 0) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.cluster.interval", interval, "Use a duration of 10ms or more, such as 1s.");
        }
        if (initialInstances != null && initialInstances < 1) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.cluster.initial-instances", initialInstances, "Use 1 or more.");
        }
    }
}
