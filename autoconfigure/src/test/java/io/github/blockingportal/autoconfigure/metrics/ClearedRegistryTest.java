package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A registry that somebody clears, as between two tests of one context. */
@Tag("R09")
@ExtendWith(OutputCaptureExtension.class)
class ClearedRegistryTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class))
            .withBean("ours", CapacityLimiter.class, () -> CapacityLimiter.of("ours", 3))
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.portals.orders.loops=1");

    private static MeterRegistry registry(boolean isComposite) {
        SimpleMeterRegistry simple = new SimpleMeterRegistry();
        return isComposite ? new CompositeMeterRegistry(simple.config().clock(), List.of(simple)) : simple;
    }

    private static void use(BlockingPortal portal) {
        portal.named("orders.find").call(() -> Mono.just(1));
        portal.workers().named("orders.print").run(() -> 1).block();
    }

    private static Map<Meter.Id, Meter> ours(MeterRegistry registry) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("blocking.portal."))
                .collect(Collectors.toMap(Meter::getId, meter -> meter));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hasTheSameMetersWithTheNextCallsAndNoneTwice(boolean isComposite, CapturedOutput output) {
        runner.withBean(MeterRegistry.class, () -> registry(isComposite)).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            use(portal);
            Map<Meter.Id, Meter> before = ours(registry);
            assertThat(before).hasSizeGreaterThan(30);
            for (int test = 0; test < 3; test++) {
                registry.clear();
                assertThat(ours(registry)).isEmpty();
                use(portal);
                assertThat(ours(registry).keySet()).isEqualTo(before.keySet());
                assertThat(registry.get("blocking.portal.calls").timer().count())
                        .isEqualTo(1);
                assertThat(registry.get("blocking.portal.workers.tasks").timer().count())
                        .isEqualTo(1);
                assertThat(registry.get("blocking.portal.workers.limit")
                                .tag("limiter", "ours")
                                .gauge()
                                .value())
                        .isEqualTo(3);
            }
        });
        assertThat(output).doesNotContain("already registered");
    }

    @Test
    void oneMeterThatIsRemovedComesBackAndTheOthersGoOn() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            use(portal);
            registry.remove(registry.get("blocking.portal.calls").timer());
            use(portal);
            assertThat(registry.get("blocking.portal.calls").timer().count()).isEqualTo(1);
            assertThat(registry.get("blocking.portal.workers.tasks").timer().count())
                    .isEqualTo(2);
        });
    }

    /** The registry outlives the child, and nobody can be taken out of it who is told of what it loses. */
    @Test
    void ofAParentIsLeftAloneByAChildThatHasGone() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ApplicationContextRunner()
                .withBean(MeterRegistry.class, () -> registry)
                .run(parent -> runner.withParent(parent).run(child -> {
                    use(child.getBean(BlockingPortal.class));
                    assertThat(ours(registry)).isNotEmpty();
                    child.close();
                    registry.clear();
                    assertThat(ours(registry)).isEmpty();
                }));
    }
}
