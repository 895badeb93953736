package io.github.blockingportal.autoconfigure.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ClusterMetersTest {

    private final Told told = new Told(2);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalClusterAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues(
                    "blocking-portal.loops=1",
                    "blocking-portal.portals.maps.loops=1",
                    "blocking-portal.cluster.interval=50ms",
                    "blocking-portal.cluster.max-concurrent-calls=400")
            .withBean(InstanceCount.class, () -> told);

    @Test
    void eachPortalThatSharesALimitHasThem() {
        runner.run(context -> assertAllAreThere(context.getBean(MeterRegistry.class)));
    }

    /** As of a library that exports the meters elsewhere, whose configuration has a name that comes before ours. */
    @Test
    void soItHasWhereANeighbourHasBootSetUpTheMetersFirst() {
        runner.withConfiguration(AutoConfigurations.of(ANeighbourOfTheMeters.class))
                .run(context -> assertAllAreThere(context.getBean(MeterRegistry.class)));
    }

    private static void assertAllAreThere(MeterRegistry registry) {
        for (String meter : new String[] {"limit", "instances", "age"}) {
            assertThat(registry.find("blocking.portal.cluster." + meter).gauges())
                    .extracting(gauge -> gauge.getId().getTag("portal"))
                    .containsExactlyInAnyOrder("portal", "maps");
        }
        assertThat(registry.find("blocking.portal.cluster.limit").gauges())
                .extracting(Gauge::value)
                .containsOnly(400.0);
    }
}
