package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PostConstruct;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot.Call;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class BlockingPortalAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class));

    @Test
    void makesARunningPortalWithTheDefaults() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.call(() -> Mono.just("answer"))).isEqualTo("answer");
            assertThat(portal.snapshot().name()).isEqualTo("portal");
            assertThat(portal.snapshot().loops()).hasSize(Runtime.getRuntime().availableProcessors());
            assertThat(portal.snapshot().admission().limit()).isEqualTo(1024);
            assertThat(context.getBean(BlockingWorkers.class))
                    .isSameAs(portal.workers())
                    .extracting(workers -> workers.limiter().permits())
                    .isEqualTo(40);
        });
    }

    @Test
    void appliesTheProperties() {
        runner.withPropertyValues(
                        "blocking-portal.name=orders",
                        "blocking-portal.loops=3",
                        "blocking-portal.max-concurrent-calls=7",
                        "blocking-portal.workers.limit=9",
                        "blocking-portal.timeout=20ms")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThat(portal.workers().limiter().permits()).isEqualTo(9);
                    assertThat(portal.snapshot().loops())
                            .extracting(loop -> loop.thread())
                            .containsExactly("orders-loop-1", "orders-loop-2", "orders-loop-3");
                    assertThat(portal.snapshot().admission().limit()).isEqualTo(7);
                    assertThatExceptionOfType(PortalTimeoutException.class)
                            .isThrownBy(() -> portal.call(Mono::never))
                            .withMessageContaining("after 20ms");
                });
    }

    @Test
    void aTimeoutOfZeroIsNoDeadline() {
        runner.withPropertyValues("blocking-portal.timeout=0").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            CompletableFuture<?> future = portal.submit(Mono::never);
            assertThat(portal.snapshot().calls()).extracting(Call::remaining).containsOnlyNulls();
            future.cancel(true);
        });
    }

    @Test
    void dispatchCallerRunsBuildsTheTaskOnTheCallingThread() {
        runner.withPropertyValues("blocking-portal.dispatch=caller-runs").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.call(() -> Mono.just(Thread.currentThread()))).isSameAs(Thread.currentThread());
        });
    }

    @Test
    void theDrainTimeoutIsWhatAClosingContextGrantsToRunningCalls() {
        CompletableFuture<?> left = new CompletableFuture<>();
        runner.withPropertyValues("blocking-portal.drain-timeout=30ms").run(context -> {
            context.getBean(BlockingPortal.class).submit(Mono::never).whenComplete((value, failure) -> {
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
    void theStallThresholdIsWhenAListenerHearsOfABlockedLoop() {
        CountDownLatch stalled = new CountDownLatch(1);
        runner.withPropertyValues("blocking-portal.stall-threshold=20ms")
                .withBean(PortalListener.class, () -> onStall(stalled))
                .run(context -> assertThat(context.getBean(BlockingPortal.class)
                                .call(() -> Mono.fromCallable(() -> stalled.await(5, TimeUnit.SECONDS))))
                        .isTrue());
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
    void isOffWhenDisabled() {
        runner.withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(BlockingPortal.class)
                        .doesNotHaveBean(BlockingPortalBuilder.class)
                        .doesNotHaveBean(BlockingWorkers.class));
    }

    @Test
    void backsOffFromTheApplicationsOwnPortal() {
        BlockingPortal own = BlockingPortal.builder().name("own").loops(1).build();
        runner.withBean("ownPortal", BlockingPortal.class, () -> own)
                .run(context -> assertThat(context)
                        .hasSingleBean(BlockingPortal.class)
                        .getBean(BlockingPortal.class)
                        .isSameAs(own));
    }

    @Test
    void theWorkersAreThoseOfTheApplicationsOwnPortal() {
        BlockingPortal own = BlockingPortal.builder().name("own").loops(1).build();
        runner.withBean("ownPortal", BlockingPortal.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(BlockingWorkers.class)).isSameAs(own.workers()));
    }

    @Test
    void thereIsNoWorkersBeanWhereItIsOpenWhosePortalsItWouldBe() {
        runner.withBean("first", BlockingPortal.class, BlockingPortalAutoConfigurationTest::ownPortal)
                .withBean("second", BlockingPortal.class, BlockingPortalAutoConfigurationTest::ownPortal)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(BlockingWorkers.class));
    }

    private static BlockingPortal ownPortal() {
        return BlockingPortal.builder().name("own").loops(1).build();
    }

    @Test
    void backsOffFromTheApplicationsOwnWorkers() {
        try (BlockingPortal other = ownPortal()) {
            BlockingWorkers own = other.workers();
            runner.withBean("ownWorkers", BlockingWorkers.class, () -> own)
                    .run(context ->
                            assertThat(context).getBean(BlockingWorkers.class).isSameAs(own));
        }
    }

    @Test
    void theApplicationCanBuildItsPortalFromTheBuilderBean() {
        runner.withUserConfiguration(OwnPortalFromBuilder.class)
                .withPropertyValues("blocking-portal.name=orders", "blocking-portal.loops=1")
                .run(context -> assertThat(
                                context.getBean(BlockingPortal.class).snapshot().name())
                        .isEqualTo("orders"));
    }

    @Test
    void eachUseOfTheBuilderBeanGetsItsOwn() {
        runner.run(context -> assertThat(context.getBean(BlockingPortalBuilder.class))
                .isNotSameAs(context.getBean(BlockingPortalBuilder.class)));
    }

    @Test
    void listenersAreToldInTheirOrder() {
        runner.withUserConfiguration(OrderedListeners.class).run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(context.getBean(OrderedListeners.class).told).containsExactly("first", "second");
        });
    }

    @Test
    void detectorsAreAskedInTheirOrderAndAfterTheBuiltInOnes() {
        List<String> refusals = new ArrayList<>();
        runner.withUserConfiguration(OrderedDetectors.class)
                .withBean(PortalListener.class, () -> onRefusal(refusals))
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThatExceptionOfType(EventLoopBridgeException.class)
                            .isThrownBy(() -> portal.call(Mono::empty))
                            .withMessageContaining("the first says so");
                    CountDownLatch refusedOnLoop = new CountDownLatch(1);
                    portal.scheduler().schedule(() -> {
                        assertThatExceptionOfType(EventLoopBridgeException.class)
                                .isThrownBy(() -> portal.call(Mono::empty));
                        refusedOnLoop.countDown();
                    });
                    assertThat(refusedOnLoop.await(5, TimeUnit.SECONDS)).isTrue();
                    assertThat(refusals).containsExactly("First", "PortalLoop");
                });
    }

    private static PortalListener onRefusal(List<String> refusals) {
        return new PortalListener() {
            @Override
            public void callRefused(CallInfo call, String detector) {
                refusals.add(detector);
            }
        };
    }

    @Test
    void customizersHaveTheLastWordInTheirOrder() {
        runner.withUserConfiguration(OrderedCustomizers.class)
                .withPropertyValues("blocking-portal.name=orders", "blocking-portal.loops=5")
                .run(context -> {
                    assertThat(context.getBean(OrderedCustomizers.class).asked)
                            .containsExactly("first orders", "second orders");
                    assertThat(context.getBean(BlockingPortal.class).snapshot().loops())
                            .hasSize(2);
                });
    }

    @Test
    void leavesSpringBootsTaskExecutorInPlace() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> assertThat(context).hasBean("applicationTaskExecutor"));
    }

    @Test
    void needsNeitherMicrometerNorTheActuatorNorTheWeb() {
        runner.withClassLoader(new FilteredClassLoader(
                        "io.micrometer.core",
                        "io.micrometer.observation",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health",
                        "org.springframework.boot.micrometer",
                        "org.springframework.boot.web",
                        "org.springframework.web",
                        "jakarta.servlet"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(BlockingPortal.class));
    }

    @Test
    void aCallWhileTheContextIsStillBeingMadeStartsThePortal() {
        runner.withUserConfiguration(CallsEarly.class)
                .run(context ->
                        assertThat(context.getBean(CallsEarly.class).answer).isEqualTo("early"));
    }

    @Test
    void aStoppedContextRefusesCallsAndARestartedOneTakesThemAlsoThroughOldViews() {
        runner.run(context -> {
            BlockingPortal view = context.getBean(BlockingPortal.class).named("view");
            context.stop();
            assertThatExceptionOfType(PortalClosedException.class)
                    .isThrownBy(() -> view.call(() -> Mono.just("stopped")));
            context.start();
            assertThat(view.call(() -> Mono.just("restarted"))).isEqualTo("restarted");
        });
    }

    @Test
    void aClosedContextLeavesNoThreadBehind() {
        runner.withPropertyValues("blocking-portal.name=leaves-nothing").run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            context.close();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("leaves-nothing")
                            || thread.getName().equals("blocking-portal-stop")));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPortalFromBuilder {

        @Bean
        BlockingPortal ownPortal(BlockingPortalBuilder builder) {
            return builder.build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedListeners {

        final List<String> told = new ArrayList<>();

        @Bean
        @Order(2)
        PortalListener second() {
            return listener("second");
        }

        @Bean
        @Order(1)
        PortalListener first() {
            return listener("first");
        }

        private PortalListener listener(String name) {
            return new PortalListener() {
                @Override
                public void callStarted(CallInfo call) {
                    told.add(name);
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedDetectors {

        @Bean
        @Order(2)
        EventLoopDetector second() {
            return current -> "the second says so";
        }

        @Bean
        @Order(1)
        EventLoopDetector first() {
            return new First();
        }
    }

    static class First implements EventLoopDetector {

        @Override
        public String detect(Thread current) {
            return "the first says so";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedCustomizers {

        final List<String> asked = new ArrayList<>();

        @Bean
        @Order(2)
        BlockingPortalBuilderCustomizer second() {
            return (portalName, builder) -> {
                asked.add("second " + portalName);
                builder.loops(2);
            };
        }

        @Bean
        @Order(1)
        BlockingPortalBuilderCustomizer first() {
            return (portalName, builder) -> {
                asked.add("first " + portalName);
                builder.loops(1);
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CallsEarly {

        private final BlockingPortal portal;
        String answer;

        CallsEarly(BlockingPortal portal) {
            this.portal = portal;
        }

        @PostConstruct
        void call() {
            answer = portal.call(() -> Mono.just("early"));
        }
    }

    @Test
    void workersAreVirtualWhereBootsVirtualThreadsAreOn() {
        if (Runtime.version().feature() < 21) {
            System.out.println("Skipped: virtual workers, which need a JDK from 21");
            return;
        }
        runner.withPropertyValues("spring.threads.virtual.enabled=true").run(context -> {
            Thread worker = context.getBean(BlockingWorkers.class)
                    .run(Thread::currentThread)
                    .block();
            assertThat(worker.getClass().getName()).isEqualTo("java.lang.VirtualThread");
            assertThat(worker.getName()).startsWith("portal-worker-");
        });
        runner.run(context -> assertThat(context.getBean(BlockingWorkers.class)
                        .run(() -> Thread.currentThread().getClass().getName())
                        .block())
                .isEqualTo("java.lang.Thread"));
    }
}
