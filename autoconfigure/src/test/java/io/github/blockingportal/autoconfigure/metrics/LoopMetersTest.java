package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** All meters together, those of the loops in particular, also as Prometheus reads them. */
class LoopMetersTest {

    private static final List<String> COUNTERS = List.of(
            "blocking.portal.calls.rejected",
            "blocking.portal.refusals",
            "blocking.portal.late.signals",
            "blocking.portal.streams.leaked",
            "blocking.portal.loop.stalls");

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=2", "blocking-portal.name=metered");
    private final ApplicationContextRunner runner =
            bare.withConfiguration(AutoConfigurations.of(SimpleMetricsExportAutoConfiguration.class));
    private final ApplicationContextRunner prometheus =
            bare.withConfiguration(AutoConfigurations.of(PrometheusMetricsExportAutoConfiguration.class));

    @Test
    void eachLoopShowsHowBusyHowLateAndHowFullItIs() {
        CountDownLatch release = new CountDownLatch(1);
        runner.withPropertyValues("blocking-portal.stall-threshold=20ms", "blocking-portal.loops=1")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    portal.submit(() -> Mono.fromCallable(() -> release.await(10, TimeUnit.SECONDS)));
                    await().until(() -> loopGauge(context, "lag") > 0.03);
                    portal.submit(() -> Mono.just(1));
                    await().until(() -> loopGauge(context, "queued") == 1);
                    assertThat(busy(context)).isGreaterThan(0.03);
                    release.countDown();
                    await().until(() -> loopGauge(context, "lag") < 0.03);
                    await().until(() -> loopGauge(context, "queued") == 0);
                });
    }

    @Test
    void anEventLoopOfAClientShowsHowLateItIsAndItsStallsUnderItsOwnKind() {
        CountDownLatch release = new CountDownLatch(1);
        Scheduler timers = Schedulers.newParallel("timers", 1, true);
        runner.withPropertyValues("blocking-portal.stall-threshold=500ms").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.call(() -> Mono.just(1).publishOn(timers));
            await().until(() -> ofClients(context, "stalls").size() == 1
                    && ofClients(context, "lag").size() == 1);
            Meter.Id id = ofClients(context, "lag").get(0).getId();
            assertThat(id.getTag("loop")).startsWith("timers-");
            assertThat(id.getTag("portal")).isEqualTo("metered");
            portal.submit(() -> Mono.just(1).publishOn(timers).map(value -> {
                awaitHere(release);
                return value;
            }));
            await().until(() -> value(ofClients(context, "stalls").get(0)) == 1);
            await().until(() -> value(ofClients(context, "lag").get(0)) > 0.5);
            release.countDown();
            await().until(() -> value(ofClients(context, "lag").get(0)) < 0.5);
            assertThat(registry(context)
                            .find("blocking.portal.loop.lag")
                            .tag("kind", "portal")
                            .meters())
                    .hasSize(2);
            assertThat(registry(context).find("blocking.portal.loop.busy").meters())
                    .hasSize(2);
        });
        timers.dispose();
    }

    private static List<Meter> ofClients(AssertableApplicationContext context, String meter) {
        return List.copyOf(registry(context)
                .find("blocking.portal.loop." + meter)
                .tag("kind", "client")
                .meters());
    }

    private static double value(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    private static void awaitHere(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void metersAreAsManyAfterARestartAndTheBusyTimeGoesOn() {
        runner.run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            Set<Meter.Id> before = ids(context);
            await().until(() -> busy(context) > 0);
            double busyBefore = busy(context);

            context.getSourceApplicationContext().stop();
            assertThat(busy(context)).isGreaterThanOrEqualTo(busyBefore);
            await().until(() -> loopGauge(context, "lag") == 0);
            context.getSourceApplicationContext().start();

            assertThat(ids(context)).isEqualTo(before);
            assertThat(busy(context)).isGreaterThanOrEqualTo(busyBefore);
            await().until(() -> {
                context.getBean(BlockingPortal.class).call(Mono::empty);
                return busy(context) > busyBefore;
            });
        });
    }

    @Test
    void countersBeginAtZero() {
        runner.run(context -> {
            assertThat(COUNTERS)
                    .allSatisfy(name -> assertThat(registry(context).get(name).counters())
                            .isNotEmpty()
                            .allSatisfy(counter -> assertThat(counter.count()).isZero()));
            assertThat(registry(context).get("blocking.portal.refusals").counters())
                    .extracting(counter -> counter.getId().getTag("detector"))
                    .containsExactlyInAnyOrder("PortalLoop", "Reactor", "Netty", "RxJava", "JdkHttpClient", "Callback");
            assertThat(registry(context).get("blocking.portal.loop.stalls").counters())
                    .hasSize(2);
        });
    }

    @Test
    void nothingCountsForAPortalWhoseEventsAreNotHeard() {
        runner.withBean(
                        "own",
                        BlockingPortal.class,
                        () -> BlockingPortal.builder().name("own").loops(1).build())
                .run(context -> {
                    assertThat(loopGauge(context, "lag")).isNotNegative();
                    assertThat(COUNTERS)
                            .allSatisfy(name -> assertThat(
                                            registry(context).find(name).counters())
                                    .isEmpty());
                });
    }

    @Test
    void metersAreDescribedAndHaveABaseUnitUnlessTheirNameSaysIt() {
        runner.run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(registry(context).getMeters())
                    .filteredOn(meter -> meter.getId().getName().startsWith("blocking.portal."))
                    .hasSize(11 + 2 * 4 + 6 + 2 + 5)
                    .allSatisfy(meter -> {
                        assertThat(meter.getId().getDescription()).isNotBlank();
                        assertThat(meter.getId().getTag("portal")).isEqualTo("metered");
                        assertThat(meter.getId().getBaseUnit() == null)
                                .as(meter.getId().getName())
                                .isEqualTo(meter.getId()
                                        .getName()
                                        .matches(".*(calls\\.(active|waiting|limit|rejected)|leaked)"));
                    });
        });
    }

    @Test
    void aFilterDeniesThem() {
        runner.withBean(MeterFilter.class, () -> MeterFilter.denyNameStartsWith("blocking.portal"))
                .run(context -> {
                    context.getBean(BlockingPortal.class).call(Mono::empty);
                    assertThat(ids(context)).isEmpty();
                });
    }

    @Test
    void prometheusNamesThemInItsWay() {
        prometheus.run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            context.getBean(BlockingPortal.class).workers().run(() -> 1).block();
            await().until(() -> scrape(context).contains("workers_tasks"));
            assertThat(scrape(context)
                            .lines()
                            .filter(line -> line.startsWith("# TYPE blocking_portal_"))
                            .map(line -> line.substring("# TYPE ".length())))
                    .contains(
                            "blocking_portal_calls_seconds summary",
                            "blocking_portal_calls_queued_seconds summary",
                            "blocking_portal_calls_active gauge",
                            "blocking_portal_calls_waiting gauge",
                            "blocking_portal_calls_limit gauge",
                            "blocking_portal_refusals_total counter",
                            "blocking_portal_late_signals_total counter",
                            "blocking_portal_streams_leaked_total counter",
                            "blocking_portal_loop_busy_seconds_total counter",
                            "blocking_portal_loop_lag_seconds gauge",
                            "blocking_portal_loop_queued_tasks gauge",
                            "blocking_portal_loop_stalls_total counter",
                            "blocking_portal_workers_tasks_seconds summary",
                            "blocking_portal_workers_active_tasks gauge",
                            "blocking_portal_workers_waiting_tasks gauge",
                            "blocking_portal_workers_limit_tasks gauge");
        });
    }

    @Test
    void bootsPropertiesGivePercentilesAndBuckets() {
        prometheus
                .withPropertyValues(
                        "management.metrics.distribution.percentiles.blocking.portal.calls=0.95",
                        "management.metrics.distribution.slo.blocking.portal.calls.queued=10ms")
                .run(context -> {
                    context.getBean(BlockingPortal.class).call(Mono::empty);
                    assertThat(scrape(context).lines())
                            .anyMatch(line -> line.startsWith("blocking_portal_calls_seconds{")
                                    && line.contains("quantile=\"0.95\""))
                            .anyMatch(line -> line.startsWith("blocking_portal_calls_queued_seconds_bucket{")
                                    && line.contains("le=\"0.01\""));
                });
    }

    private static Set<Meter.Id> ids(AssertableApplicationContext context) {
        return registry(context).getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("blocking.portal."))
                .collect(Collectors.toSet());
    }

    private static double loopGauge(AssertableApplicationContext context, String name) {
        return registry(context)
                .get("blocking.portal.loop." + name)
                .gauges()
                .iterator()
                .next()
                .value();
    }

    private static double busy(AssertableApplicationContext context) {
        return registry(context).get("blocking.portal.loop.busy").functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static String scrape(AssertableApplicationContext context) {
        return context.getBean(PrometheusMeterRegistry.class).scrape();
    }

    private static MeterRegistry registry(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }
}
