package io.github.blockingportal.autoconfigure.cluster;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Applications that a test tells how many instances there are, and how many calls their portals may have in flight. */
final class Sharing {

    private Sharing() {}

    /** One whose portal shares a limit of 400 calls. */
    static ApplicationContextRunner with(Told told) {
        return nothingWith(told).withPropertyValues("blocking-portal.cluster.max-concurrent-calls=400");
    }

    /** One that shares nothing yet. */
    static ApplicationContextRunner nothingWith(Told told) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalClusterAutoConfiguration.class))
                .withPropertyValues("blocking-portal.loops=1", "blocking-portal.cluster.interval=100ms")
                .withBean(InstanceCount.class, () -> told);
    }

    static BlockingPortal portal(ApplicationContext application) {
        return application.getBean(BlockingPortal.class);
    }

    static int limit(ApplicationContext application) {
        return portal(application).limiter().permits();
    }

    static void awaitLimit(ApplicationContext application, int limit) {
        await().untilAsserted(() -> assertThat(limit(application)).isEqualTo(limit));
    }
}
