package io.github.blockingportal.autoconfigure.observation;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationTextPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What Micrometer makes of the observations, next to the portal's own meters. */
@Timeout(60)
class ObservationMetersTest {

    private static final String OURS = "blocking.portal.calls";
    private static final String OF_THE_OBSERVATION = "blocking.portal.call";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    BlockingPortalObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    ObservationAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.observations=true");

    private static void callAndFail(BlockingPortal portal) {
        portal.named("orders.find").call(Mono::empty);
        portal.call(Mono::empty);
        assertThat(catchThrowable(() -> portal.call(() -> Mono.error(new IOException()))))
                .isNotNull();
        assertThat(catchThrowable(() -> portal.call(() -> Mono.error(new IllegalStateException() {}))))
                .isNotNull();
    }

    @Test
    void theTimerOfTheObservationCountsTheSameCallsByTheSameTags() {
        runner.run(context -> {
            callAndFail(context.getBean(BlockingPortal.class));
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            List<Map<String, String>> ours = tags(registry, OURS);
            assertThat(ours).hasSize(4);
            assertThat(tags(registry, OF_THE_OBSERVATION)).containsExactlyInAnyOrderElementsOf(ours);
            assertThat(registry.get(OF_THE_OBSERVATION + ".active").longTaskTimers())
                    .isNotEmpty()
                    .extracting(LongTaskTimer::activeTasks)
                    .containsOnly(0);
        });
    }

    @Test
    @org.junit.jupiter.api.Tag("R22")
    void namesThatAreMadeFromDataShareOneTagAndTheirSpansKeepThem() {
        List<String> spans = new CopyOnWriteArrayList<>();
        runner.withPropertyValues("blocking-portal.metrics.max-call-names=2")
                .withBean(
                        "names",
                        ObservationHandler.class,
                        () -> new ObservationTextPublisher(
                                spans::add, context -> true, context -> String.valueOf(context.getContextualName())))
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    for (int id = 0; id < 5; id++) {
                        portal.named("user-" + id).call(Mono::empty);
                    }
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(tags(registry, OF_THE_OBSERVATION))
                            .extracting(tags -> tags.get("call"))
                            .containsExactlyInAnyOrder("user-0", "user-1", "others");
                    assertThat(registry.get(OF_THE_OBSERVATION + ".active").longTaskTimers())
                            .hasSize(3);
                });
        assertThat(spans).anyMatch(span -> span.contains("user-4"));
    }

    /** All tags but <code>error</code>, which Micrometer adds to the timer of each observation. */
    private static List<Map<String, String>> tags(MeterRegistry registry, String timer) {
        return registry.get(timer).timers().stream()
                .map(Timer::getId)
                .map(id -> id.getTags().stream()
                        .filter(tag -> !tag.getKey().equals("error"))
                        .collect(Collectors.toMap(Tag::getKey, Tag::getValue)))
                .toList();
    }

    @Test
    void aPropertyTurnsTheTimersOfTheObservationOffAndLeavesOurs() {
        runner.withPropertyValues("management.metrics.enable.blocking.portal.call=false")
                .run(context -> {
                    callAndFail(context.getBean(BlockingPortal.class));
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.find(OURS).timers()).hasSize(4);
                    assertThat(registry.find(OURS + ".limit").gauge()).isNotNull();
                    assertThat(registry.find(OF_THE_OBSERVATION).meters()).isEmpty();
                    assertThat(registry.find(OF_THE_OBSERVATION + ".active").meters())
                            .isEmpty();
                });
    }

    @Test
    void anotherTurnsTheObservationsOffAndLeavesOurMeters() {
        runner.withPropertyValues("management.observations.enable.blocking.portal.call=false")
                .run(context -> {
                    callAndFail(context.getBean(BlockingPortal.class));
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.find(OURS).timers()).hasSize(4);
                    assertThat(registry.find(OF_THE_OBSERVATION).meters()).isEmpty();
                    assertThat(context.getBean(ObservingListener.class).running())
                            .isZero();
                });
    }
}
