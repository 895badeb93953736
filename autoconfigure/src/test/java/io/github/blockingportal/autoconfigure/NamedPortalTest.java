package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSnapshot.Call;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** Further portals, which properties describe. */
class NamedPortalTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @Test
    void aPortalIsInjectedByItsNameAndHasThreadsAndLimitsOfItsOwn() {
        runner.withUserConfiguration(Injected.class)
                .withPropertyValues(
                        "blocking-portal.portals.maps.loops=2",
                        "blocking-portal.portals.maps.max-concurrent-calls=3",
                        "blocking-portal.portals.maps.workers.limit=4")
                .run(context -> {
                    BlockingPortal maps = context.getBean(Injected.class).maps;
                    assertThat(maps).isNotSameAs(context.getBean(BlockingPortal.class));
                    assertThat(maps.call(() -> Mono.fromSupplier(
                                    () -> Thread.currentThread().getName())))
                            .startsWith("maps-loop-");
                    assertThat(maps.snapshot().name()).isEqualTo("maps");
                    assertThat(maps.snapshot().loops())
                            .extracting(Loop::thread)
                            .containsExactly("maps-loop-1", "maps-loop-2");
                    assertThat(maps.snapshot().admission().limit()).isEqualTo(3);
                    assertThat(maps.workers().limiter().permits()).isEqualTo(4);
                });
    }

    @Test
    void theDefaultStaysTheOnlyPortalThatIsFoundWithoutAName() {
        runner.withBean(Unqualified.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    assertThat(context.getBeanNamesForType(BlockingPortal.class))
                            .containsExactly("blockingPortal", "blockingPortal-maps");
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThat(portal.snapshot().name()).isEqualTo("portal");
                    assertThat(context.getBean(BlockingWorkers.class)).isSameAs(portal.workers());
                    assertThat(context.getBean(Unqualified.class).maps).isSameAs(portal);
                    assertThat(context.getBean(Unqualified.class).all).containsExactly(portal);
                });
    }

    @Test
    void thePortalsAreListedByTheirNames() {
        runner.withPropertyValues("blocking-portal.portals.zones.loops=1", "blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    assertThat(portals.names()).containsExactly("portal", "maps", "zones");
                    assertThat(portals.getDefault()).isSameAs(context.getBean(BlockingPortal.class));
                    assertThat(portals.get("portal")).isSameAs(portals.getDefault());
                    assertThat(portals.get("maps")).isSameAs(qualified(context, "maps"));
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> portals.get("atlas"))
                            .withMessage(
                                    "There is no blocking portal named 'atlas'. The names are portal, maps, zones");
                });
    }

    @Test
    void whatAPortalDoesNotSayIsInherited() {
        runner.withPropertyValues(
                        "blocking-portal.max-concurrent-calls=7",
                        "blocking-portal.timeout=500ms",
                        "blocking-portal.dispatch=caller-runs",
                        "blocking-portal.workers.limit=9",
                        "blocking-portal.portals.maps.loops=2",
                        "blocking-portal.portals.maps.timeout=",
                        "blocking-portal.portals.maps.dispatch=")
                .run(context -> {
                    BlockingPortal maps = qualified(context, "maps");
                    assertThat(maps.snapshot().loops()).hasSize(2);
                    assertThat(maps.snapshot().admission().limit()).isEqualTo(7);
                    assertThat(maps.workers().limiter().permits()).isEqualTo(9);
                    assertThat(maps.call(() -> Mono.just(Thread.currentThread())))
                            .isSameAs(Thread.currentThread());
                    assertThatExceptionOfType(PortalTimeoutException.class)
                            .isThrownBy(() -> maps.call(Mono::never))
                            .withMessageContaining("after 500ms");
                });
    }

    @Test
    void eachSettingCanBeOverridden() {
        CountDownLatch stalled = new CountDownLatch(1);
        runner.withBean(PortalListener.class, () -> onStall(stalled))
                .withPropertyValues(
                        "blocking-portal.timeout=20ms",
                        "blocking-portal.dispatch=caller-runs",
                        "blocking-portal.enforcement=fail",
                        "blocking-portal.stall-threshold=1h",
                        "blocking-portal.portals.maps.timeout=0",
                        "blocking-portal.portals.maps.dispatch=loop",
                        "blocking-portal.portals.maps.enforcement=off",
                        "blocking-portal.portals.maps.stall-threshold=20ms")
                .run(context -> {
                    BlockingPortal maps = qualified(context, "maps");
                    CompletableFuture<?> future = maps.submit(Mono::never);
                    assertThat(maps.snapshot().calls())
                            .extracting(Call::remaining)
                            .containsOnlyNulls();
                    future.cancel(true);
                    assertThat(maps.call(() -> Mono.fromCallable(() -> stalled.await(5, TimeUnit.SECONDS))))
                            .isTrue();
                    BlockingPortal other = context.getBean(BlockingPortal.class);
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    other.scheduler().schedule(() -> answer.complete(maps.call(() -> Mono.just("not refused"))));
                    assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo("not refused");
                });
    }

    private static PortalListener onStall(CountDownLatch stalled) {
        return new PortalListener() {
            @Override
            public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
                stalled.countDown();
            }
        };
    }

    @Test
    void theDrainTimeoutIsThePortalsOwn() {
        CompletableFuture<?> left = new CompletableFuture<>();
        runner.withPropertyValues("blocking-portal.portals.maps.drain-timeout=30ms")
                .run(context -> {
                    qualified(context, "maps").submit(Mono::never).whenComplete((value, failure) -> {
                        left.completeExceptionally(failure);
                    });
                    context.close();
                    assertThat(left)
                            .failsWithin(Duration.ofSeconds(5))
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOf(PortalClosedException.class)
                            .withMessageContaining("drainTimeout=30ms");
                });
    }

    @Test
    void aPortalThatIsFullDoesNotKeepTheOthersFromTheirCalls() {
        runner.withPropertyValues("blocking-portal.portals.maps.max-concurrent-calls=1")
                .run(context -> {
                    BlockingPortal maps = qualified(context, "maps");
                    CompletableFuture<?> occupant = maps.submit(Mono::never);
                    assertThatExceptionOfType(PortalSaturatedException.class)
                            .isThrownBy(() -> maps.submit(Mono::empty))
                            .withMessageStartingWith("Portal 'maps' is saturated");
                    assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just("answer")))
                            .isEqualTo("answer");
                    occupant.cancel(true);
                });
    }

    @Test
    void listenersDetectorsAndCustomizersApplyToEachPortal() {
        runner.withUserConfiguration(Watching.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    Watching watching = context.getBean(Watching.class);
                    assertThat(watching.customized).containsExactlyInAnyOrder("portal", "maps");
                    assertThatExceptionOfType(EventLoopBridgeException.class)
                            .isThrownBy(() -> qualified(context, "maps").call(Mono::empty))
                            .withMessageContaining("Portal 'maps'")
                            .withMessageContaining("the bean says so");
                    assertThat(watching.refused).containsExactly("maps");
                });
    }

    @Test
    void aPortalLivesAsLongAsItsContext() {
        runner.withPropertyValues("blocking-portal.portals.short-lived.loops=1").run(context -> {
            BlockingPortal portal = qualified(context, "short-lived");
            context.stop();
            assertThatExceptionOfType(PortalClosedException.class).isThrownBy(() -> portal.call(Mono::empty));
            context.start();
            assertThat(portal.call(() -> Mono.just("restarted"))).isEqualTo("restarted");
            context.close();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("short-lived")));
        });
    }

    @Test
    void aPortalMayBeNamedAsSomeOtherBean() {
        runner.withBean("maps", String.class, () -> "an atlas")
                .withUserConfiguration(Injected.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    assertThat(context.getBean("maps")).isEqualTo("an atlas");
                    assertThat(context.getBean(Injected.class).maps.snapshot().name())
                            .isEqualTo("maps");
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnByBeanName.class, OwnByQualifier.class})
    void theApplicationsOwnPortalOfThatNameWins(Class<?> configuration) {
        runner.withUserConfiguration(configuration, Injected.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=5", "blocking-portal.portals.zones.loops=1")
                .run(context -> {
                    assertThat(context.getBean(Injected.class).maps.snapshot().loops())
                            .hasSize(1);
                    assertThat(context.getBean(BlockingPortals.class).names())
                            .containsExactly("portal", "maps", "zones");
                });
    }

    @Test
    void theyComeAlsoWhereTheApplicationHasADefaultPortalOfItsOwn() {
        BlockingPortal own = BlockingPortal.builder().name("own").loops(1).build();
        runner.withBean("ownPortal", BlockingPortal.class, () -> own)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    assertThat(context.getBean(BlockingPortal.class)).isSameAs(own);
                    assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("own", "maps");
                });
    }

    @Test
    void aViewThatIsABeanIsNoFurtherPortal() {
        runner.withUserConfiguration(ViewOfMaps.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    assertThat(portals.names()).containsExactly("portal", "maps");
                    assertThat(portals.get("maps")).isSameAs(context.getBean("blockingPortal-maps"));
                });
    }

    @Test
    void twoPortalsOfOneNameStopTheStart() {
        runner.withUserConfiguration(OwnByOtherName.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "The bean 'blockingPortal-maps' is a second blocking portal named 'maps'. Give one of"
                                        + " them another name, since meters, threads and messages go by it"));
    }

    @Test
    void thereAreNoneWhenDisabled() {
        runner.withPropertyValues("blocking-portal.enabled=false", "blocking-portal.portals.maps.loops=1")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(BlockingPortal.class)
                        .doesNotHaveBean(BlockingPortals.class));
    }

    private static BlockingPortal qualified(AssertableApplicationContext context, String name) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                context.getSourceApplicationContext().getBeanFactory(), BlockingPortal.class, name);
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        final BlockingPortal maps;

        Injected(@Qualifier("maps") BlockingPortal maps) {
            this.maps = maps;
        }
    }

    static class Unqualified {

        final BlockingPortal maps;
        final List<BlockingPortal> all;

        Unqualified(BlockingPortal maps, List<BlockingPortal> all) {
            this.maps = maps;
            this.all = all;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnByBeanName {

        @Bean(defaultCandidate = false)
        BlockingPortal maps(BlockingPortalBuilder builder) {
            return builder.name("maps").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnByQualifier {

        @Bean(defaultCandidate = false)
        @Qualifier("maps")
        BlockingPortal someOtherName(BlockingPortalBuilder builder) {
            return builder.name("maps").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnByOtherName {

        @Bean(defaultCandidate = false)
        BlockingPortal atlas(BlockingPortalBuilder builder) {
            return builder.name("maps").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ViewOfMaps {

        @Bean(defaultCandidate = false)
        BlockingPortal routes(@Qualifier("maps") BlockingPortal maps) {
            return maps.named("routes");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Watching {

        final List<String> customized = new CopyOnWriteArrayList<>();
        final List<String> refused = new CopyOnWriteArrayList<>();

        @Bean
        BlockingPortalBuilderCustomizer customizer() {
            return (portalName, builder) -> customized.add(portalName);
        }

        @Bean
        EventLoopDetector detector() {
            return thread -> "the bean says so";
        }

        @Bean
        PortalListener listener() {
            return new PortalListener() {
                @Override
                public void callRefused(CallInfo call, String detector) {
                    refused.add(call.portal());
                }
            };
        }
    }
}
