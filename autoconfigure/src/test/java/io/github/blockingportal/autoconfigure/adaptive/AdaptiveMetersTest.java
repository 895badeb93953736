package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AdaptiveMetersTest {

    private static final String LATENCY = "blocking.portal.adaptive.latency";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAdaptiveAutoConfiguration.class,
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private static Collection<Gauge> latencies(MeterRegistry registry) {
        return registry.find(LATENCY).gauges();
    }

    @Test
    void theLatencyIsUnknownUntilItIsMeasured() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true").run(context -> {
            Gauge latency = context.getBean(MeterRegistry.class)
                    .get(LATENCY)
                    .tag("portal", "portal")
                    .gauge();
            assertThat(latency.value()).isNaN();
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ZERO).until(() -> {
                portal.call(() -> Mono.delay(Duration.ofMillis(5)));
                return latency.value() > 0;
            });
            assertThat(latency.value()).isBetween(0.005, 5.0);
        });
    }

    @Test
    void theLimitIsShownAsItMoves() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true").run(context -> {
            Gauge limit = context.getBean(MeterRegistry.class)
                    .get("blocking.portal.calls.limit")
                    .tag("portal", "portal")
                    .gauge();
            assertThat(limit.value()).isEqualTo(20);
        });
    }

    @Test
    void eachPortalWhoseLimitMovesHasOne() {
        runner.withPropertyValues(
                        "blocking-portal.portals.maps.adaptive.enabled=true",
                        "blocking-portal.portals.mail.adaptive.enabled=true",
                        "blocking-portal.portals.fixed.loops=1")
                .run(context -> assertThat(latencies(context.getBean(MeterRegistry.class)))
                        .extracting(gauge -> gauge.getId().getTag("portal"))
                        .containsExactlyInAnyOrder("maps", "mail"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loops=1", "adaptive.algorithm=aimd"})
    void nothingIsShownThatIsNotMeasured(String property) {
        boolean enabled = property.contains("adaptive");
        runner.withPropertyValues("blocking-portal." + property, "blocking-portal.adaptive.enabled=" + enabled)
                .run(context -> assertThat(latencies(context.getBean(MeterRegistry.class)))
                        .isEmpty());
    }

    @Test
    void aPortalThatIsMadeLaterIsShownToo() {
        runner.withPropertyValues(
                        "spring.main.lazy-initialization=true", "blocking-portal.portals.maps.adaptive.enabled=true")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBean(BlockingPortals.class).get("maps");
                    assertThat(latencies(registry))
                            .extracting(gauge -> gauge.getId().getTag("portal"))
                            .isEqualTo(List.of("maps"));
                });
    }
}
