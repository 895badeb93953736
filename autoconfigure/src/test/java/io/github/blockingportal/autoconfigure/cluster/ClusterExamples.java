package io.github.blockingportal.autoconfigure.cluster;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.blockingportal.spring.InstanceCount;

/** What docs/cluster-limit.md shows. */
@Configuration(proxyBeanMethods = false)
class ClusterExamples {

    @Bean
    InstanceCount replicas(Environment environment) {
        return () -> environment.getRequiredProperty("REPLICAS", Integer.class);
    }
}
