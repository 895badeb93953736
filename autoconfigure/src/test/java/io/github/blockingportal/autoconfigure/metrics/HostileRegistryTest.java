package io.github.blockingportal.autoconfigure.metrics;

import java.util.function.Predicate;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Registries of the application's that throw, deny, or have ended. */
@Tag("A23")
class HostileRegistryTest {

    private final SimpleMeterRegistry hostile = new SimpleMeterRegistry();
    private final SimpleMeterRegistry plain = new SimpleMeterRegistry();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private final ApplicationContextRunner both = runner.withBean("hostile", MeterRegistry.class, () -> hostile)
            .withBean("plain", MeterRegistry.class, () -> plain);

    private static MeterFilter throwingAt(Predicate<String> meters) {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (meters.test(id.getName())) {
                    throw new IllegalStateException("on purpose");
                }
                return MeterFilterReply.NEUTRAL;
            }
        };
    }

    @Test
    void oneThatThrowsAtAnEventKeepsNoOtherFromCountingIt() {
        hostile.config().meterFilter(throwingAt(Predicate.isEqual("blocking.portal.calls")));
        both.run(context -> {
            context.getBean(BlockingPortal.class).call(() -> Mono.just(1));
            assertThat(plain.get("blocking.portal.calls").timer().count()).isEqualTo(1);
        });
    }

    @Test
    void oneThatDeniesOrHasEndedIsNoReasonForAnything() {
        hostile.config().meterFilter(MeterFilter.deny());
        plain.close();
        both.run(context -> assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just(1)))
                .isEqualTo(1));
    }

    @Test
    void whatAChildHasLeftGoesAlsoWhereARemovalThrows() {
        runner.withBean(MeterRegistry.class, () -> plain).run(parent -> {
            plain.config().onMeterRemoved(meter -> {
                throw new IllegalStateException("on purpose");
            });
            runner.withParent(parent.getSourceApplicationContext())
                    .withPropertyValues("blocking-portal.portals.reports.loops=1")
                    .run(child -> assertThat(child).hasNotFailed());
            assertThat(plain.getMeters())
                    .noneMatch(meter -> "reports".equals(meter.getId().getTag("portal")));
        });
    }
}
