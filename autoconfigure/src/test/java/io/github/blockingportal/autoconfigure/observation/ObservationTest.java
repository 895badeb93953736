package io.github.blockingportal.autoconfigure.observation;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.context.BlockingPortalContextAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Which calls have an observation, and what is in it. */
@Timeout(60)
class ObservationTest {

    private final Observed observed = new Observed();
    private final ObservationRegistry registry = observed.registry();
    private final ApplicationContextRunner unobserved = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalContextAutoConfiguration.class,
                    BlockingPortalObservationAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");
    private final ApplicationContextRunner runner = unobserved
            .withBean(ObservationRegistry.class, () -> registry)
            .withPropertyValues("blocking-portal.observations=true");

    @Test
    void isNamedAfterTheCallAndHasItsNumber() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.named("orders.find").call(Mono::empty);
            BlockingPortalCallContext call = observed.onlyCall();
            assertThat(call.getName()).isEqualTo("blocking.portal.call");
            assertThat(call.getContextualName()).isEqualTo("orders.find");
            assertThat(call.getQueued()).isNotNull();
            assertThat(Observed.lowKeys(call))
                    .containsExactlyInAnyOrderEntriesOf(keys("orders.find", "SUCCESS", "none"));
            assertThat(Observed.highKeys(call))
                    .isEqualTo(Map.of("call.id", Long.toString(call.getCall().id())));
            portal.call(Mono::empty);
            BlockingPortalCallContext unnamed = observed.onlyCall();
            assertThat(unnamed.getContextualName()).isEqualTo("portal call");
            assertThat(Observed.lowKeys(unnamed))
                    .containsExactlyInAnyOrderEntriesOf(keys("unnamed", "SUCCESS", "none"));
        });
    }

    private static Map<String, String> keys(String call, String outcome, String exception) {
        return Map.of("portal", "portal", "call", call, "outcome", outcome, "exception", exception);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure(Outcome.ERROR, "IOException", portal -> portal.call(() -> Mono.error(new IOException()))),
                failure(Outcome.ERROR, "NullPointerException", portal -> portal.call(() -> null)),
                failure(
                        Outcome.TIMEOUT,
                        "PortalTimeoutException",
                        portal -> portal.timeout(Duration.ofMillis(5)).call(Mono::never)),
                failure(
                        Outcome.CANCELLED,
                        "PortalCancelledException",
                        portal -> portal.call(() -> {
                            portal.cancel(portal.snapshot().calls().get(0).id());
                            return Mono.never();
                        })),
                failure(Outcome.INTERRUPTED, "PortalInterruptedException", portal -> {
                    Thread.currentThread().interrupt();
                    portal.call(Mono::never);
                }),
                failure(Outcome.SATURATED, "PortalSaturatedException", portal -> {
                    Stream<Integer> fills = portal.stream(Flux::never);
                    try (fills) {
                        portal.submit(Mono::never);
                    }
                }),
                failure(Outcome.CLOSED, "PortalClosedException", portal -> {
                    portal.close();
                    portal.call(Mono::never);
                }));
    }

    private static Arguments failure(Outcome outcome, String exception, Consumer<BlockingPortal> call) {
        return Arguments.of(outcome, exception, call);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("failures")
    void saysHowTheCallFailed(Outcome outcome, String exception, Consumer<BlockingPortal> call) {
        runner.withPropertyValues("blocking-portal.max-concurrent-calls=1").run(context -> {
            Throwable thrown = catchThrowable(() -> call.accept(context.getBean(BlockingPortal.class)));
            assertThat(thrown).isNotNull();
            assertThat(Thread.interrupted()).isEqualTo(outcome == Outcome.INTERRUPTED);
            Observation.Context failed = observed.stopped.get(0);
            assertThat(((BlockingPortalCallContext) failed).getOutcome()).isEqualTo(outcome);
            assertThat(Observed.lowKeys(failed)).isEqualTo(keys("unnamed", outcome.name(), exception));
            assertThat(failed.getError())
                    .isSameAs(thrown.getClass().getSimpleName().equals(exception) ? thrown : thrown.getCause());
            observed.assertNothingIsLeft(registry, context.getBean(ObservingListener.class));
        });
    }

    @Test
    void aCallThatIsRefusedHasNone() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThatExceptionOfType(EventLoopBridgeException.class)
                    .isThrownBy(() ->
                            portal.named("outer").call(() -> Mono.fromRunnable(() -> portal.call(Mono::never))));
            assertThat(observed.onlyCall().getCall().name()).isEqualTo("outer");
        });
    }

    @Test
    void aCallWhoseContextCannotBeCapturedHasOneThatSaysSo() {
        runner.withBean(ThreadLocalAccessor.class, BrokenAccessor::new).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            Throwable thrown = catchThrowable(() -> portal.call(Mono::never));
            assertThat(thrown).hasMessageContaining("BrokenAccessor");
            assertThat(observed.onlyCall().getError()).isSameAs(thrown);
            assertThat(context.getBean(ObservingListener.class).running()).isZero();
            assertThat(registry.getCurrentObservation()).isNull();
        });
    }

    @Test
    void portalsFromThePropertiesAndFromTheBuilderBeanTakePartAndNoOther() {
        runner.withPropertyValues("blocking-portal.portals.slow.loops=1").run(context -> {
            context.getBean(BlockingPortals.class).get("slow").call(Mono::empty);
            assertThat(Observed.lowKeys(observed.onlyCall())).containsEntry("portal", "slow");
            try (BlockingPortal own = BlockingPortal.builder().build();
                    BlockingPortal first =
                            context.getBean(BlockingPortalBuilder.class).build()) {
                own.call(Mono::empty);
                first.call(Mono::empty);
            }
            assertThat(Observed.lowKeys(observed.onlyCall())).containsEntry("portal", "portal");
        });
    }

    @Test
    void callsOfTwoPortalsWithTheSameNameAndNumberAreNotMixedUp() {
        runner.run(context -> {
            BlockingPortalBuilder builder = context.getBean(BlockingPortalBuilder.class);
            try (BlockingPortal first = builder.build();
                    BlockingPortal second = builder.build()) {
                CountDownLatch end = new CountDownLatch(1);
                var waiting = first.named("first")
                        .submit(() -> first.workers().run(() -> {
                            end.await();
                            return 1;
                        }));
                second.named("second").call(Mono::empty);
                assertThat(observed.onlyCall().getCall().name()).isEqualTo("second");
                end.countDown();
                waiting.get();
                assertThat(observed.stopped.remove(0)).isInstanceOf(BlockingPortalWorkerContext.class);
                assertThat(observed.onlyCall().getCall().name()).isEqualTo("first");
            }
        });
    }

    @Test
    void aConventionBeanReplacesOurs() {
        runner.withUserConfiguration(ObservationExamples.Conventions.class).run(context -> {
            context.getBean(BlockingPortal.class).named("orders.find").call(Mono::empty);
            BlockingPortalCallContext call = observed.onlyCall();
            assertThat(call.getContextualName()).isEqualTo("portal orders.find");
            assertThat(Observed.highKeys(call)).containsOnlyKeys("call.id", "call.queued");
            assertThat(Observed.highKeys(call).get("call.queued")).matches("\\d+ ms");
        });
    }

    @Test
    void aConventionThatThrowsChangesNothingForTheCall() {
        DefaultBlockingPortalCallConvention broken = new DefaultBlockingPortalCallConvention() {
            @Override
            public String getContextualName(BlockingPortalCallContext context) {
                throw new IllegalStateException("broken convention");
            }
        };
        runner.withBean(BlockingPortalCallConvention.class, () -> broken).run(context -> {
            Integer value = context.getBean(BlockingPortal.class).call(() -> Mono.just(1));
            assertThat(value).isEqualTo(1);
            assertThat(context.getBean(ObservingListener.class).running()).isZero();
            assertThat(registry.getCurrentObservation()).isNull();
        });
    }

    @Test
    void oneThatIsNotWantedLeavesTheCallersInItsPlace() {
        registry.observationConfig().observationPredicate((name, context) -> !name.equals("blocking.portal.call"));
        runner.run(context -> {
            Observation request = Observation.start("request", registry);
            request.scoped(() -> context.getBean(BlockingPortal.class)
                    .call(() -> Mono.fromRunnable(() ->
                            Observation.createNotStarted("inside", registry).observe(() -> {}))));
            assertThat(observed.stopped)
                    .singleElement()
                    .satisfies(
                            inside -> assertThat(inside.getParentObservation()).isSameAs(request));
            request.stop();
            observed.assertNothingIsLeft(registry, context.getBean(ObservingListener.class));
        });
    }

    @Test
    void thereAreNoneUnlessTheyAreAskedFor() {
        unobserved.withBean(ObservationRegistry.class, () -> registry).run(context -> {
            context.getBean(BlockingPortal.class).call(Mono::empty);
            assertThat(context).doesNotHaveBean(ObservingListener.class);
            assertThat(observed.started()).isZero();
        });
    }

    @Test
    void callsAreObservedAlsoWhenBeansAreLazy() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    context.getBean(BlockingPortal.class).named("orders.find").call(Mono::empty);
                    assertThat(observed.onlyCall().getCall().name()).isEqualTo("orders.find");
                });
    }

    @Test
    void startsWithoutARegistryAndWithoutItsClass() {
        ApplicationContextRunner asked = unobserved.withPropertyValues("blocking-portal.observations=true");
        asked.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ObservingListener.class));
        asked.withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("blockingPortalObservingListener"));
    }

    private static final class BrokenAccessor implements ThreadLocalAccessor<String> {

        @Override
        public Object key() {
            return "broken";
        }

        @Override
        public String getValue() {
            throw new UnsupportedOperationException("broken");
        }

        @Override
        public void setValue(String value) {
            throw new UnsupportedOperationException("broken");
        }

        @Override
        public void setValue() {}
    }
}
