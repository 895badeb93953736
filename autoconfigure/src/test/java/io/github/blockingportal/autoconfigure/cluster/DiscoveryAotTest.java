package io.github.blockingportal.autoconfigure.cluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.awaitLimit;
import static org.assertj.core.api.Assertions.assertThat;

/** Shares among what Spring Cloud's own DiscoveryClient lists, in an application that is processed ahead of time. */
@Tag("spring-cloud")
@Timeout(180)
class DiscoveryAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeAsksTheDiscoveryClient() {
        AheadOfTime application = new AheadOfTime(context -> {
            TestPropertyValues.of("blocking-portal.cluster.max-concurrent-calls=400")
                    .applyTo(context);
            context.register(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalClusterAutoConfiguration.class,
                    UtilAutoConfiguration.class,
                    SimpleDiscoveryClientAutoConfiguration.class,
                    CompositeDiscoveryClientAutoConfiguration.class);
        });
        TestPropertyValues run = TestPropertyValues.of(
                "spring.application.name=orders",
                "blocking-portal.loops=1",
                "blocking-portal.cluster.interval=50ms",
                "blocking-portal.cluster.max-concurrent-calls=40",
                "spring.cloud.discovery.client.simple.instances.orders[0].uri=http://10.0.0.1:1",
                "spring.cloud.discovery.client.simple.instances.orders[1].uri=http://10.0.0.1:2");
        application.run(run::applyTo, context -> {
            assertThat(context.getBean(LimitShares.class).of("portal")).containsEntry("source", "discovery");
            awaitLimit(context, 20);
        });
    }
}
