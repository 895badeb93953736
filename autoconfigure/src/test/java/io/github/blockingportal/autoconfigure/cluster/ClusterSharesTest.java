package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.context.request.RequestScope;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.autoconfigure.actuate.BlockingPortalHealthAutoConfiguration;
import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;
import io.github.blockingportal.autoconfigure.life.LifecyclePortal;
import io.github.blockingportal.spring.BlockingPortals;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.awaitLimit;
import static io.github.blockingportal.autoconfigure.cluster.Sharing.limit;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ClusterSharesTest {

    private final Told told = new Told(1);

    private final ApplicationContextRunner runner = Sharing.nothingWith(told);

    private final ApplicationContextRunner sharing = Sharing.with(told);

    @Test
    void whoIsAloneStartsWithTheWholeLimit() {
        sharing.run(context -> awaitLimit(context, 400));
    }

    @Test
    void theShareFollowsTheNumberOfInstances() {
        sharing.run(context -> {
            told.tell(3);
            awaitLimit(context, 133);
            told.tell(4);
            awaitLimit(context, 100);
            told.tell(2);
            awaitLimit(context, 200);
        });
    }

    @Test
    void callsInFlightKeepTheirPermitsWhenAShareShrinks() {
        sharing.withPropertyValues("blocking-portal.cluster.max-concurrent-calls=4")
                .run(context -> {
                    awaitLimit(context, 4);
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    var calls = IntStream.range(0, 4)
                            .mapToObj(call -> portal.submit(() -> Mono.delay(Duration.ofHours(1))))
                            .toList();
                    told.tell(4);
                    awaitLimit(context, 1);
                    assertThat(calls).noneMatch(Future::isDone);
                    assertThat(portal.limiter().statistics().active()).isEqualTo(4);
                    calls.forEach(call -> call.cancel(true));
                });
    }

    @Test
    void aPortalThatHasALimitOfItsOwnDoesNotGoAboveIt() {
        sharing.withPropertyValues("blocking-portal.max-concurrent-calls=150").run(context -> {
            awaitLimit(context, 150);
            told.tell(4);
            awaitLimit(context, 100);
            told.tell(2);
            await().untilAsserted(
                            () -> assertThat(description(context).get("share")).isEqualTo(200));
            assertThat(limit(context)).isEqualTo(150);
        });
    }

    private static Map<String, Object> description(AssertableApplicationContext context) {
        return context.getBean(LimitShares.class).of("portal");
    }

    @Test
    void furtherPortalsInheritTheLimitOrHaveTheirOwn() {
        told.tell(2);
        sharing.withPropertyValues(
                        "blocking-portal.portals.maps.loops=1",
                        "blocking-portal.portals.inventory.cluster.max-concurrent-calls=10")
                .run(context -> {
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    awaitLimit(context, 200);
                    await().untilAsserted(() ->
                            assertThat(portals.get("maps").limiter().permits()).isEqualTo(200));
                    await().untilAsserted(() -> assertThat(
                                    portals.get("inventory").limiter().permits())
                            .isEqualTo(5));
                });
    }

    @Test
    void onePortalAloneMayShareItsLimit() {
        told.tell(2);
        runner.withPropertyValues("blocking-portal.portals[eu.inventory].cluster.max-concurrent-calls=10")
                .run(context -> {
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    await().untilAsserted(() -> assertThat(
                                    portals.get("eu.inventory").limiter().permits())
                            .isEqualTo(5));
                    assertThat(limit(context)).isEqualTo(1024);
                    assertThat(context.getBean(LimitShares.class).of("portal")).isNull();
                });
    }

    @Test
    void anEnvironmentVariableSaysItToo() {
        told.tell(2);
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "systemEnvironment",
                                Map.of("BLOCKINGPORTAL_PORTALS_MAPS_CLUSTER_MAXCONCURRENTCALLS", "10"))))
                .run(context -> await().untilAsserted(() -> assertThat(context.getBean(BlockingPortals.class)
                                .get("maps")
                                .limiter()
                                .permits())
                        .isEqualTo(5)));
    }

    @Test
    void withoutALimitThatIsSharedNobodyIsAsked() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(ClusterShares.class).doesNotHaveBean(LimitShares.class);
            assertThat(limit(context)).isEqualTo(1024);
        });
        runner.withPropertyValues("blocking-portal.cluster.max-concurrent-calls=")
                .run(context -> assertThat(context).doesNotHaveBean(ClusterShares.class));
        assertThat(told.asked()).isZero();
    }

    @Test
    void aChangeOfTheLimitIsRefusedSinceItIsAShare() {
        sharing.run(context -> {
            awaitLimit(context, 400);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> context.getBean(BlockingPortal.class).change(change -> change.maxConcurrentCalls(7)))
                    .withMessage("Portal 'portal': maxConcurrentCalls (now 400) cannot be changed, since its share of"
                            + " cluster.max-concurrent-calls (400) sets it. Change what that goes by, or take it away");
        });
    }

    @Test
    void theLastShareStaysWhileTheNumberCannotBeTold(CapturedOutput output) {
        told.tell(4);
        sharing.run(context -> {
            awaitLimit(context, 100);
            awaitLine(
                    "the registry is away",
                    () -> {
                        told.tell(4);
                        await().untilAsserted(
                                        () -> assertThat(description(context)).containsEntry("reachable", true));
                        staysWhile(context, () -> told.fail(new IllegalStateException("the registry is away")));
                    },
                    output);
            assertThat(output)
                    .contains("InstanceCount has not told the number of instances for ")
                    .containsOnlyOnce(
                            "ms (java.lang.IllegalStateException: the registry is away), so each portal keeps its"
                                    + " share of a limit. All instances together may exceed it if others join meanwhile. See to"
                                    + " what is asked; the shares follow once it answers");
            told.tell(5);
            awaitLimit(context, 80);
            await().untilAsserted(
                            () -> assertThat(output).contains("InstanceCount tells the number of instances again: 5"));
            await().untilAsserted(() -> assertThat(description(context))
                    .containsEntry("reachable", true)
                    .containsEntry("instances", 5));
        });
    }

    /** On a machine that stands still a silence may begin before such an answer, which has then another reason. */
    private static void awaitLine(String reason, Runnable trouble, CapturedOutput output) {
        await().pollInSameThread()
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    trouble.run();
                    await().atMost(Duration.ofSeconds(5))
                            .untilAsserted(() -> assertThat(output).contains(reason));
                });
    }

    private void staysWhile(AssertableApplicationContext context, Runnable trouble) {
        trouble.run();
        await().untilAsserted(() -> assertThat(description(context)).containsEntry("reachable", false));
        assertThat(limit(context)).isEqualTo(100);
        assertThat(description(context)).containsEntry("share", 100).containsEntry("instances", 4);
    }

    @Test
    void theLastShareStaysWhileTheQuestionHangsAndThereIsNoSecondOne(CapturedOutput output) {
        CountDownLatch end = new CountDownLatch(1);
        told.tell(4);
        sharing.run(context -> {
            awaitLimit(context, 100);
            staysWhile(context, () -> told.hang(end));
            await().untilAsserted(() -> assertThat(output).contains("ms (it does not answer), so each portal keeps"));
            end.countDown();
            await().untilAsserted(() -> assertThat(description(context)).containsEntry("reachable", true));
        });
    }

    @Test
    void aFailureThatCannotBeSaidDoesNotEndTheQuestions(CapturedOutput output) {
        sharing.run(context -> {
            awaitLine(
                    "ms (" + HostileFailure.class.getName() + "), so",
                    () -> {
                        told.tell(1);
                        await().untilAsserted(
                                        () -> assertThat(description(context)).containsEntry("reachable", true));
                        told.fail(new HostileFailure());
                    },
                    output);
            int asked = told.asked();
            await().until(() -> told.asked() > asked + 2);
            told.tell(2);
            awaitLimit(context, 200);
        });
    }

    @Test
    void aStartDoesNotWaitForeverForTheFirstAnswerAndOnePermitIsThereMeanwhile() {
        CountDownLatch end = new CountDownLatch(1);
        told.hang(end);
        sharing.run(context -> {
            assertThat(limit(context)).isEqualTo(1);
            assertThat(context.getBean(BlockingPortal.class).<Integer>call(() -> Mono.just(1)))
                    .isEqualTo(1);
            end.countDown();
            awaitLimit(context, 400);
        });
    }

    @Test
    void aLimitThatFollowsTheLatencyGoesUpToTheShare() {
        told.tell(4);
        sharing.withConfiguration(AutoConfigurations.of(BlockingPortalAdaptiveAutoConfiguration.class))
                .withPropertyValues(
                        "blocking-portal.adaptive.enabled=true", "blocking-portal.cluster.max-concurrent-calls=12")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    await().untilAsserted(() -> assertThat(description(context)).containsEntry("share", 3));
                    await().untilAsserted(() -> {
                        portal.call(() -> Mono.just(1));
                        assertThat(limit(context)).isEqualTo(3);
                    });
                    told.tell(1);
                    await().untilAsserted(() -> {
                        portal.call(() -> Mono.just(1));
                        assertThat(limit(context)).isEqualTo(12);
                    });
                });
    }

    /** As of what listens from the start of the application on: no call ends by which the limit would move. */
    @Test
    void aLimitThatFollowsTheLatencyGrowsWithTheShareAlsoWhereOneHoldsItsOnlyPermit() {
        sharing.withConfiguration(AutoConfigurations.of(BlockingPortalAdaptiveAutoConfiguration.class))
                .withPropertyValues("blocking-portal.adaptive.enabled=true")
                .run(context -> {
                    awaitLimit(context, 20);
                    told.tell(400);
                    awaitLimit(context, 1);
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    var listener = portal.start(ready -> {
                        ready.ready(1);
                        return Mono.never();
                    });
                    told.tell(2);
                    awaitLimit(context, 20);
                    listener.result().cancel(true);
                });
    }

    @Test
    void aPortalThatTheApplicationBuildsTakesNoShareAway() {
        told.tell(4);
        sharing.withConfiguration(AutoConfigurations.of(BlockingPortalAdaptiveAutoConfiguration.class))
                .withPropertyValues(
                        "blocking-portal.adaptive.enabled=true", "blocking-portal.cluster.max-concurrent-calls=12")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    awaitShare(context, 3);
                    BlockingPortalBuilder builder = context.getBean(BlockingPortalBuilder.class);
                    try (BlockingPortal own = builder.name("own").build()) {
                        assertThat(own.snapshot().name()).isEqualTo("own");
                        told.tell(1);
                        await().untilAsserted(() -> {
                            portal.call(() -> Mono.just(1));
                            assertThat(limit(context)).isEqualTo(12);
                        });
                    }
                });
    }

    private static void awaitShare(AssertableApplicationContext context, int share) {
        await().untilAsserted(() -> assertThat(description(context)).containsEntry("share", share));
    }

    @Test
    void whatToAssumeUntilTheFirstAnswerCanBeSaid() {
        told.fail(new IllegalStateException("away"));
        sharing.withPropertyValues("blocking-portal.cluster.initial-instances=4")
                .run(context -> assertThat(limit(context)).isEqualTo(100));
    }

    @Test
    void aPortalThatIsAMockInATestDoesNotStopTheStart() {
        sharing.withBean("mock", BlockingPortal.class, () -> Mockito.mock(BlockingPortal.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aPortalOfAScopeThatIsNotThereDoesNotStopTheStart() {
        sharing.withUserConfiguration(OfARequest.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LimitShares.class).of("scoped")).isNull();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OfARequest {

        @Bean
        static CustomScopeConfigurer noRequest() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("request", new RequestScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "request", proxyMode = ScopedProxyMode.INTERFACES)
        BlockingPortal scoped() {
            return BlockingPortal.builder().name("scoped").build();
        }
    }

    @RepeatedTest(10)
    void whoHasLeftIsNotAskedAgain() {
        AtomicBoolean left = new AtomicBoolean();
        AtomicBoolean askedAfterwards = new AtomicBoolean();
        InstanceWatch watch = new InstanceWatch(
                new Leaving(left, askedAfterwards), new ClusterTiming(Duration.ofMillis(1)), (told, now, silent) -> {});
        watch.start(Duration.ofSeconds(10));
        watch.stop(Duration.ofSeconds(10));
        assertThat(left).isTrue();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("blocking-portal-instances")));
        assertThat(askedAfterwards).isFalse();
    }

    /** Takes its time to say goodbye. */
    private record Leaving(AtomicBoolean left, AtomicBoolean askedAfterwards) implements InstanceSource {

        @Override
        public String name() {
            return "leaving";
        }

        @Override
        public Duration interval() {
            return Duration.ofMillis(1);
        }

        @Override
        public int count() {
            askedAfterwards.compareAndSet(false, left.get());
            return 1;
        }

        @Override
        public void leave() {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            left.set(true);
        }
    }

    @Test
    void aCloseDoesNotWaitForAQuestionThatHangs() {
        CountDownLatch never = new CountDownLatch(1);
        sharing.run(context -> {
            told.hang(never);
            int asked = told.asked();
            await().until(() -> told.asked() > asked);
        });
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("blocking-portal-instances")));
    }

    @Test
    void moreInstancesThanCallsAreSaidOnce(CapturedOutput output) {
        told.tell(3);
        sharing.withPropertyValues("blocking-portal.cluster.max-concurrent-calls=2")
                .run(context -> {
                    int asked = told.asked();
                    await().until(() -> told.asked() > asked + 2);
                    assertThat(limit(context)).isEqualTo(1);
                    assertThat(output)
                            .containsOnlyOnce("Portal 'portal' cannot stay within the 2 calls in flight that all"
                                    + " instances share (cluster.max-concurrent-calls): there are 3 of them, and each takes at"
                                    + " least one. Raise the limit, or run fewer instances");
                });
    }

    @Test
    void aChangeIsLogged(CapturedOutput output) {
        sharing.run(context -> {
            awaitLimit(context, 400);
            told.tell(3);
            awaitLimit(context, 133);
            await().untilAsserted(() -> assertThat(output)
                    .contains("Portal 'portal' takes 133 of the 400 calls in flight that all instances share"
                            + " (cluster.max-concurrent-calls), 400 before; InstanceCount tells of 3 instances"));
        });
    }

    @Test
    void metersTellTheLimitTheInstancesAndTheAgeOfTheirNumber() {
        told.tell(2);
        sharing.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(ClusterMeters.class).bindTo(registry);
            assertThat(registry.get("blocking.portal.cluster.limit")
                            .tag("portal", "portal")
                            .gauge()
                            .value())
                    .isEqualTo(400);
            await().untilAsserted(() -> assertThat(registry.get("blocking.portal.cluster.instances")
                            .gauge()
                            .value())
                    .isEqualTo(2));
            told.fail(new IllegalStateException("away"));
            await().untilAsserted(() -> assertThat(
                            registry.get("blocking.portal.cluster.age").gauge().value())
                    .isGreaterThan(0.5));
        });
    }

    @Test
    void healthStaysUpAndSaysThatTheNumberCannotBeTold() {
        told.tell(4);
        sharing.withConfiguration(AutoConfigurations.of(BlockingPortalHealthAutoConfiguration.class))
                .run(context -> {
                    awaitLimit(context, 100);
                    told.fail(new IllegalStateException("away"));
                    HealthIndicator health = context.getBean(HealthIndicator.class);
                    await().untilAsserted(() -> assertThat(health.health().getDetails())
                            .extractingByKey("portal", as(MAP))
                            .containsEntry("maxConcurrentCalls", 100)
                            .extractingByKey("cluster", as(MAP))
                            .containsEntry("limit", 400)
                            .containsEntry("instances", 4)
                            .containsEntry("share", 100)
                            .containsEntry("source", "InstanceCount")
                            .containsEntry("reachable", false)
                            .containsKey("age"));
                    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                });
    }

    @Test
    void theInstanceIsCountedUntilThePortalsHaveDrained() {
        sharing.run(context -> {
            assertThat(context.getBean(ClusterShares.class).getPhase())
                    .isPositive()
                    .isLessThan(context.getBean(LifecyclePortal.class).getPhase());
            awaitLimit(context, 400);
            CountDownLatch end = new CountDownLatch(1);
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.submit(() -> Mono.fromCallable(() -> {
                end.await();
                return 1;
            }));
            Thread closer = new Thread(context.getSourceApplicationContext()::close);
            closer.start();
            await().until(() -> portal.snapshot().state() != PortalSnapshot.State.RUNNING);
            int asked = told.asked();
            await().until(() -> told.asked() > asked + 2);
            end.countDown();
            closer.join();
        });
        int asked = told.asked();
        await().during(Duration.ofMillis(500)).until(() -> told.asked() == asked);
    }

    @Test
    void anApplicationThatIsStartedAgainJoinsAgain() {
        sharing.run(context -> {
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            application.stop();
            told.tell(2);
            application.start();
            awaitLimit(context, 200);
        });
    }

    @Test
    void withLazyInitializationTheShareIsThereToo() {
        told.tell(2);
        sharing.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> awaitLimit(context, 200));
    }

    @Test
    void aChildContextLeavesItToItsParent() {
        sharing.run(parent -> sharing.withParent(parent).run(child -> {
            assertThat(child.getBeansOfType(ClusterShares.class)).isEmpty();
            assertThat(child.getBean(ClusterShares.class)).isSameAs(parent.getBean(ClusterShares.class));
        }));
    }

    @Test
    void aWrongValueStopsTheStart() {
        fails("max-concurrent-calls=0", "Use 1 or more, or remove it so that each instance has its own limit alone.");
        fails("interval=0s", "Use a duration of 10ms or more, such as 1s.");
        fails("initial-instances=0", "Use 1 or more.");
    }

    private void fails(String setting, String remedy) {
        sharing.withPropertyValues("blocking-portal.cluster." + setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfiesAnyOf(
                                root -> assertThat(root).hasMessageContaining(remedy),
                                root -> assertThat(context.getStartupFailure()).hasStackTraceContaining(remedy)));
    }

    @Test
    void aLimitThatNobodyCanShareStopsTheStart() {
        ApplicationContextRunner nobody = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalClusterAutoConfiguration.class));
        BiConsumer<String, String> reported = (property, report) -> nobody.withPropertyValues(
                        "blocking-portal.portals.maps.cluster.max-concurrent-calls=10", property)
                .run(context -> assertThat(new UnknownInstancesFailureAnalyzer()
                                .analyze(context.getStartupFailure())
                                .getDescription())
                        .isEqualTo(report));
        reported.accept(
                "spring.application.name=orders",
                "Property 'blocking-portal.portals.maps.cluster.max-concurrent-calls' is to be shared among all instances, and nobody"
                        + " tells how many there are.");
        reported.accept(
                "blocking-portal.cluster.source=redis",
                "Property 'blocking-portal.cluster.source' is 'redis', and there is no single RedisConnectionFactory bean.");
        reported.accept(
                "blocking-portal.cluster.source=discovery",
                "Property 'blocking-portal.cluster.source' is 'discovery', and there is no single DiscoveryClient bean with a registry.");
    }

    /** One that cannot even be logged. */
    private static final class HostileFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new StackOverflowError("hostile");
        }
    }
}
