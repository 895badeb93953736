package io.github.blockingportal.autoconfigure;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** An application with a small portal, to which something happens. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
abstract class Situations {

    /** Where the code that blocks is. */
    static final String BLOCKED = "io.github.blockingportal.autoconfigure.Situations.waitForRelease(";

    private final CountDownLatch blocks = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues(
                    "blocking-portal.name=shop",
                    "blocking-portal.loops=1",
                    "blocking-portal.max-concurrent-calls=2",
                    "blocking-portal.workers.limit=1",
                    "blocking-portal.stall-threshold=200ms",
                    "blocking-portal.drain-timeout=100ms");

    final void run(Situation situation) {
        runner.run(context -> {
            try {
                situation.happen(context.getBean(BlockingPortal.class), context);
            } finally {
                release.countDown();
            }
        });
    }

    interface Situation {
        void happen(BlockingPortal portal, ApplicationContext context) throws Exception;
    }

    final Mono<Integer> blockTheLoop() {
        waitForRelease();
        return Mono.just(1);
    }

    final int waitForRelease() {
        blocks.countDown();
        try {
            release.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    /** Until the code that blocks does. */
    final void awaitBlocked() throws InterruptedException {
        assertThat(blocks.await(20, TimeUnit.SECONDS)).isTrue();
    }

    static double count(ApplicationContext context, String counter, String... tags) {
        return context.getBean(MeterRegistry.class)
                .get("blocking.portal." + counter)
                .tags(tags)
                .counter()
                .count();
    }
}
