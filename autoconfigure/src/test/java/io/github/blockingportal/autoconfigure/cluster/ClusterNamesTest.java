package io.github.blockingportal.autoconfigure.cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** Whose limit is shared, by the portal's name, however a property is written. */
class ClusterNamesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalClusterAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.cluster.interval=50ms")
            .withBean(InstanceCount.class, () -> () -> 2);

    @ParameterizedTest
    @CsvSource({
        "portals.maps, maps",
        "portals.city-maps, city-maps",
        "portals.city_maps, city_maps",
        "portals.cityMaps, cityMaps",
        "portals.MAPS, MAPS",
        "portals[maps], maps",
        "portals[cityMaps], cityMaps",
        "portals[city-maps], city-maps",
        "portals[eu.maps], eu.maps",
        "portals[EU.city_maps-1], EU.city_maps-1",
        "portals[-_], -_",
        "portals[7], 7"
    })
    void aPortalOfEachNameTakesItsShare(String written, String name) {
        runner.withPropertyValues("blocking-portal." + written + ".cluster.max-concurrent-calls=10")
                .run(context -> {
                    BlockingPortal portal =
                            context.getBean(BlockingPortals.class).get(name);
                    await().untilAsserted(
                                    () -> assertThat(portal.limiter().permits()).isEqualTo(5));
                    assertThatIllegalStateException()
                            .isThrownBy(() -> portal.change(change -> change.maxConcurrentCalls(7)))
                            .withMessageContaining("since its share of cluster.max-concurrent-calls (10) sets it");
                });
    }

    @Test
    void aPortalThatTheApplicationBuildsTakesItsShareToo() {
        runner.withPropertyValues("blocking-portal.portals.maps.cluster.max-concurrent-calls=10")
                .withBean(
                        "maps",
                        BlockingPortal.class,
                        () -> BlockingPortal.builder().name("maps").loops(1).build())
                .run(context -> {
                    BlockingPortal portal =
                            context.getBean(BlockingPortals.class).get("maps");
                    await().untilAsserted(
                                    () -> assertThat(portal.limiter().permits()).isEqualTo(5));
                });
    }
}
