package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.context.BlockingPortalContextAutoConfiguration;
import io.github.blockingportal.spring.observation.BlockingPortalCallConvention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Each hook of observations throws, or calls the portal, in each operation: the call is as it would be, and nothing stays. */
@Timeout(120)
class HostileObservationTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ExecutorService caller = Executors.newSingleThreadExecutor();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalContextAutoConfiguration.class,
                    BlockingPortalObservationAutoConfiguration.class))
            .withBean(ObservationRegistry.class, () -> registry)
            .withPropertyValues(
                    "blocking-portal.observations=true", "blocking-portal.loops=1", "blocking-portal.workers.limit=1");

    @AfterEach
    void stop() {
        caller.shutdownNow();
    }

    /** Each operation, and how it answers. */
    enum Operation {
        CALL {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                return portal.call(task);
            }
        },
        SUBMIT {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                return portal.submit(task).join();
            }
        },
        STREAM {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                try (Stream<String> elements = portal.stream(task)) {
                    return elements.toList().get(0);
                }
            }
        },
        START {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                return portal.<Integer, String>start(ready -> {
                            ready.ready(1);
                            return task.get();
                        })
                        .result()
                        .join();
            }
        };

        abstract String of(BlockingPortal portal, Supplier<Mono<String>> task);
    }

    static Stream<Arguments> table() {
        return Arrays.stream(HostileHook.values())
                .flatMap(hook -> Arrays.stream(Dispatch.values())
                        .flatMap(dispatch ->
                                Arrays.stream(Operation.values()).map(each -> Arguments.of(hook, dispatch, each))));
    }

    @Tag("A24")
    @Tag("A25")
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("table")
    void aHookThatThrowsChangesNothingForTheCallAndLeavesNothing(
            HostileHook hook, Dispatch dispatch, Operation operation) {
        HostileHook.Hooks hooks = hook.new Hooks(() -> {
            throw new IllegalStateException("hostile");
        });
        with(hooks, dispatch, portal -> {
            for (int i = 0; i < 3; i++) {
                assertThat(caller.submit(() -> operation.of(portal, () -> answer(portal)))
                                .get())
                        .isEqualTo("answer");
                IllegalArgumentException failure = new IllegalArgumentException("own");
                Throwable thrown = catchThrowable(() -> operation.of(portal, () -> fails(portal, failure)));
                assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown)
                        .isSameAs(failure);
            }
            assertThat(hooks.reached).hasPositiveValue();
        });
    }

    private static Mono<String> answer(BlockingPortal portal) {
        return portal.workers().run(() -> "answer");
    }

    private static Mono<String> fails(BlockingPortal portal, RuntimeException failure) {
        return portal.workers().run(() -> {
            throw failure;
        });
    }

    @Tag("A24")
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("table")
    void aHookThatCallsThePortalDoesSoOnce(HostileHook hook, Dispatch dispatch, Operation operation) {
        BlockingPortal[] used = new BlockingPortal[1];
        HostileHook.Hooks hooks = hook.new Hooks(() -> {
            if (used[0] != null && used[0].mayBlock()) {
                used[0].call(() -> Mono.just("inside"));
            }
        });
        with(hooks, dispatch, portal -> {
            used[0] = portal;
            assertThat(caller.submit(() -> operation.of(portal, () -> answer(portal)))
                            .get())
                    .isEqualTo("answer");
            assertThat(hooks.reached).hasValueLessThan(20);
            used[0] = null;
        });
    }

    private void with(HostileHook.Hooks hooks, Dispatch dispatch, PortalTest test) {
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        hooks.addTo(registry);
        runner.withBean(BlockingPortalCallConvention.class, () -> hooks)
                .withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    test.run(portal);
                    assertNothingIsLeft(portal, context.getBean(ObservingListener.class));
                });
    }

    private void assertNothingIsLeft(BlockingPortal portal, ObservingListener listener) throws Exception {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(listener.running()).isZero();
            assertThat(portal.snapshot().calls()).isEmpty();
            assertThat(portal.snapshot().workers().active()).isZero();
            assertThat(active()).isZero();
        });
        assertThat(current()).isEqualTo("null");
        assertThat(caller.submit(this::current).get()).isEqualTo("null");
        assertThat(Mono.fromCallable(this::current)
                        .subscribeOn(portal.scheduler())
                        .block())
                .isEqualTo("null");
        Mono<Boolean> alone =
                portal.workers().run(() -> Observed.aroundTheTask(registry.getCurrentObservation()) == null);
        assertThat(alone.block()).isTrue();
    }

    private int active() {
        return Stream.of("call", "worker")
                .flatMap(kind -> meters.find("blocking.portal." + kind + ".active").longTaskTimers().stream())
                .mapToInt(LongTaskTimer::activeTasks)
                .sum();
    }

    private String current() {
        return "" + registry.getCurrentObservationScope();
    }

    /** What is done with a portal that an application context has made. */
    private interface PortalTest {

        void run(BlockingPortal portal) throws Exception;
    }
}
