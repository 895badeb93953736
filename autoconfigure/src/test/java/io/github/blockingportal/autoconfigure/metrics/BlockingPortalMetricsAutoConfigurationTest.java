package io.github.blockingportal.autoconfigure.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.reactivestreams.Subscriber;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class BlockingPortalMetricsAutoConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class));
    private final ApplicationContextRunner runner = bare.withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @Test
    void timesEachCallByItsNameAndOutcome() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class).named("orders.find");
            portal.call(Mono::empty);
            portal.call(() -> Mono.just(1));
            assertThat(calls(context, "orders.find", "SUCCESS", "none").count()).isEqualTo(2);
            assertThat(calls(context, "orders.find", "SUCCESS", "none").totalTime(TimeUnit.NANOSECONDS))
                    .isPositive();
            assertThat(queued(context, "orders.find").count()).isEqualTo(2);
        });
    }

    @Test
    void aCallWithoutANameIsTimedAsUnnamed() {
        runner.run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(calls(context, "unnamed", "SUCCESS", "none").count()).isEqualTo(1);
            assertThat(queued(context, "unnamed").count()).isEqualTo(1);
        });
    }

    @Test
    void aFailureIsTimedWithItsSimpleClassName() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThatExceptionOfType(PortalCallException.class)
                    .isThrownBy(() -> portal.call(() -> Mono.error(new IOException("on purpose"))));
            assertThat(calls(context, "unnamed", "ERROR", "IOException").count())
                    .isEqualTo(1);
        });
    }

    @Test
    void anAnonymousFailureIsTimedWithItsClassName() {
        RuntimeException anonymous = new RuntimeException("on purpose") {
            private static final long serialVersionUID = 1L;
        };
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> portal.call(() -> Mono.error(anonymous)));
            assertThat(calls(context, "unnamed", "ERROR", anonymous.getClass().getName())
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void aCallThatNoLoopTookHasNoQueuedTime() {
        runner.withPropertyValues("blocking-portal.max-concurrent-calls=0").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThatExceptionOfType(PortalSaturatedException.class).isThrownBy(() -> portal.submit(Mono::empty));
            assertThat(calls(context, "unnamed", "SATURATED", "PortalSaturatedException")
                            .count())
                    .isEqualTo(1);
            assertThat(registry(context).find("blocking.portal.calls.queued").timer())
                    .isNull();
        });
    }

    @Test
    void gaugesShowThePermits() {
        runner.withPropertyValues("blocking-portal.max-concurrent-calls=2").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            CompletableFuture<?> first = portal.submit(Mono::never);
            CompletableFuture<String> second = new CompletableFuture<>();
            portal.submit(() -> Mono.fromFuture(second));
            CompletableFuture<String> waiting =
                    CompletableFuture.supplyAsync(() -> portal.call(() -> Mono.just("permitted")));
            await().until(() -> gauge(context, "waiting") == 1);
            assertThat(gauge(context, "active")).isEqualTo(2);
            assertThat(gauge(context, "limit")).isEqualTo(2);
            second.complete("makes room");
            assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo("permitted");
            assertThat(gauge(context, "waiting")).isZero();
            first.cancel(true);
            assertThat(gauge(context, "active")).isZero();
        });
    }

    @Test
    void timesBlockingTasksByNameAndOutcome() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.workers().named("pdf").run(() -> 1).block()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(registry(context)
                            .get("blocking.portal.workers.tasks")
                            .tags("portal", "portal", "task", "pdf", "outcome", "SUCCESS")
                            .timer()
                            .count())
                    .isEqualTo(1));
        });
    }

    @Test
    void gaugesShowTheCpuLaneAndLimiterBeans() {
        runner.withBean("reports", CapacityLimiter.class, () -> CapacityLimiter.of("reports", 7))
                .run(context -> {
                    assertThat(registry(context)
                                    .get("blocking.portal.workers.limit")
                                    .tags("portal", "portal", "limiter", "cpu")
                                    .gauge()
                                    .value())
                            .isEqualTo(Runtime.getRuntime().availableProcessors());
                    assertThat(registry(context)
                                    .get("blocking.portal.workers.limit")
                                    .tags("portal", "none", "limiter", "reports")
                                    .gauge()
                                    .value())
                            .isEqualTo(7);
                });
    }

    @Test
    void gaugesShowTheWorkers() {
        runner.withPropertyValues("blocking-portal.workers.limit=1").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            CompletableFuture<String> answer = new CompletableFuture<>();
            CompletableFuture<String> first = portal.workers().run(answer::join).toFuture();
            CompletableFuture<String> second =
                    portal.workers().run(() -> "second").toFuture();
            assertThat(workersGauge(context, "active")).isEqualTo(1);
            assertThat(workersGauge(context, "waiting")).isEqualTo(1);
            assertThat(workersGauge(context, "limit")).isEqualTo(1);
            answer.complete("first");
            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("second");
            await().until(() -> workersGauge(context, "active") == 0);
            assertThat(workersGauge(context, "waiting")).isZero();
        });
    }

    private static double workersGauge(AssertableApplicationContext context, String name) {
        return registry(context)
                .get("blocking.portal.workers." + name)
                .tags("portal", "portal", "limiter", "workers")
                .gauge()
                .value();
    }

    @Test
    void countsRefusalsByDetector() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.scheduler()
                    .schedule(() -> assertThatExceptionOfType(EventLoopBridgeException.class)
                            .isThrownBy(() -> portal.call(Mono::empty)));
            Counter refusals = registry(context)
                    .get("blocking.portal.refusals")
                    .tags("portal", "portal", "detector", "PortalLoop")
                    .counter();
            await().until(() -> refusals.count() == 1);
        });
    }

    @Test
    void countsSignalsThatCameTooLate() {
        AtomicReference<Subscriber<? super String>> subscriber = new AtomicReference<>();
        Mono<String> ignoresItsCancellation = Mono.fromDirect(actual -> {
            actual.onSubscribe(Operators.emptySubscription());
            subscriber.set(actual);
        });
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class).timeout(Duration.ofSeconds(1));
            assertThatExceptionOfType(PortalTimeoutException.class)
                    .isThrownBy(() -> portal.call(() -> ignoresItsCancellation));
            await().until(() -> subscriber.get() != null);
            subscriber.get().onNext("late");
            assertThat(registry(context)
                            .get("blocking.portal.late.signals")
                            .tag("portal", "portal")
                            .counter()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void countsStallsByLoop() {
        CountDownLatch release = new CountDownLatch(1);
        runner.withPropertyValues("blocking-portal.stall-threshold=20ms", "blocking-portal.name=of-loop-tests")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    portal.submit(() -> Mono.fromCallable(() -> release.await(10, TimeUnit.SECONDS)));
                    await().until(() -> registry(context)
                                    .get("blocking.portal.loop.stalls")
                                    .tags("portal", "of-loop-tests", "loop", "of-loop-tests-loop-1")
                                    .counter()
                                    .count()
                            == 1);
                    release.countDown();
                });
    }

    @Test
    void metersGoToEachOfSeveralRegistries() {
        SimpleMeterRegistry first = new SimpleMeterRegistry();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        runner.withBean("first", SimpleMeterRegistry.class, () -> first)
                .withBean("second", SimpleMeterRegistry.class, () -> second)
                .run(context -> {
                    assertThat(registry(context)).isInstanceOf(CompositeMeterRegistry.class);
                    context.getBean(BlockingPortal.class).call(Mono::empty);
                    assertThat(first.get("blocking.portal.calls").timer().count())
                            .isEqualTo(1);
                    assertThat(second.get("blocking.portal.calls").timer().count())
                            .isEqualTo(1);
                    assertThat(second.get("blocking.portal.calls.limit").gauge().value())
                            .isEqualTo(1024);
                });
    }

    @Test
    void metersTellThePortalsApart() {
        runner.withPropertyValues(
                        "blocking-portal.portals.maps.max-concurrent-calls=3",
                        "blocking-portal.portals.maps.workers.limit=4")
                .run(context -> {
                    BlockingPortal maps = context.getBean(BlockingPortals.class).get("maps");
                    maps.call(Mono::empty);
                    maps.workers().named("pdf").run(() -> 1).block();
                    MeterRegistry meters = registry(context);
                    assertThat(ofPortal(meters, "blocking.portal.calls", "maps")
                                    .timer()
                                    .count())
                            .isEqualTo(1);
                    assertThat(ofPortal(meters, "blocking.portal.calls.limit", "maps")
                                    .gauge()
                                    .value())
                            .isEqualTo(3);
                    assertThat(ofPortal(meters, "blocking.portal.workers.limit", "maps")
                                    .tag("limiter", "workers")
                                    .gauge()
                                    .value())
                            .isEqualTo(4);
                    await().untilAsserted(() -> assertThat(ofPortal(meters, "blocking.portal.workers.tasks", "maps")
                                    .tag("task", "pdf")
                                    .timer()
                                    .count())
                            .isEqualTo(1));
                    assertThat(meters.find("blocking.portal.calls")
                                    .tag("portal", "portal")
                                    .timer())
                            .isNull();
                    assertThat(ofPortal(meters, "blocking.portal.calls.limit", "portal")
                                    .gauge()
                                    .value())
                            .isEqualTo(1024);
                });
    }

    private static RequiredSearch ofPortal(MeterRegistry meters, String name, String portal) {
        return meters.get(name).tag("portal", portal);
    }

    @Test
    void gaugesShowAQualifiedPortalOfTheApplicationAndEachPortalOnce() {
        runner.withUserConfiguration(QualifiedPortalAndView.class).run(context -> {
            assertThat(registry(context).find("blocking.portal.calls.limit").gauges())
                    .extracting(gauge -> gauge.getId().getTag("portal"))
                    .containsExactlyInAnyOrder("portal", "own");
        });
    }

    @Test
    void gaugesShowTheApplicationsOwnPortal() {
        BlockingPortal own =
                BlockingPortal.builder().name("own").maxConcurrentCalls(5).build();
        runner.withBean("ownPortal", BlockingPortal.class, () -> own)
                .run(context -> assertThat(registry(context)
                                .get("blocking.portal.calls.limit")
                                .tag("portal", "own")
                                .gauge()
                                .value())
                        .isEqualTo(5));
    }

    @Test
    void timersCoverAPortalThatTheApplicationBuiltFromTheBuilderBean() {
        runner.withUserConfiguration(RenamedPortal.class).run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(registry(context)
                            .get("blocking.portal.calls")
                            .tag("portal", "renamed")
                            .timer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void aPortalThatIsAMockInATestDoesNotStopTheStart() {
        runner.withBean("mock", BlockingPortal.class, () -> Mockito.mock(BlockingPortal.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void callsThatComeBeforeTheRegistryAreMadeWithoutBeingMeasured(CapturedOutput output) {
        runner.withUserConfiguration(CallsWhileTheRegistryIsMade.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).doesNotContain("Listener");
            assertThat(registry(context).find("blocking.portal.calls").timer()).isNull();
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(registry(context).get("blocking.portal.calls").timer().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void callsAreMeasuredAlsoWhenBeansAreLazy() {
        try (var context = new SpringApplicationBuilder(LazyApplication.class)
                .web(WebApplicationType.NONE)
                .lazyInitialization(true)
                .run()) {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("blocking.portal.calls")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void nothingIsMeasuredWithoutMicrometer() {
        bare.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context)
                        .hasSingleBean(BlockingPortal.class)
                        .doesNotHaveBean(PortalListener.class)
                        .doesNotHaveBean("blockingPortalMeters"));
    }

    @Test
    void aCallIsMadeWithoutARegistryToo() {
        bare.run(context -> assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just("unmeasured")))
                .isEqualTo("unmeasured"));
    }

    @Test
    void nothingIsMeasuredWhenThePortalIsDisabled() {
        runner.withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(MeteredListener.class)
                        .doesNotHaveBean(ContextMeters.class));
    }

    private static MeterRegistry registry(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }

    private static Timer calls(AssertableApplicationContext context, String call, String outcome, String exception) {
        return registry(context)
                .get("blocking.portal.calls")
                .tags("portal", "portal", "call", call, "outcome", outcome, "exception", exception)
                .timer();
    }

    private static Timer queued(AssertableApplicationContext context, String call) {
        return registry(context)
                .get("blocking.portal.calls.queued")
                .tags("portal", "portal", "call", call)
                .timer();
    }

    private static double gauge(AssertableApplicationContext context, String name) {
        return registry(context)
                .get("blocking.portal.calls." + name)
                .tag("portal", "portal")
                .gauge()
                .value();
    }

    @Configuration(proxyBeanMethods = false)
    static class QualifiedPortalAndView {

        @Bean(defaultCandidate = false)
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }

        @Bean(defaultCandidate = false)
        BlockingPortal view(@Qualifier("own") BlockingPortal own) {
            return own.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RenamedPortal {

        @Bean
        BlockingPortal renamedPortal(BlockingPortalBuilder builder) {
            return builder.name("renamed").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CallsWhileTheRegistryIsMade {

        @Bean
        MeterRegistryCustomizer<MeterRegistry> calls(BlockingPortal portal) {
            return registry -> portal.call(() -> Mono.just("early"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class LazyApplication {}
}
