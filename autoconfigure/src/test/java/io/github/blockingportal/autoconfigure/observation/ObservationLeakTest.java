package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A thousand calls of many kinds from several threads: each has its own observation, and none stays anywhere. */
@Timeout(120)
class ObservationLeakTest {

    private static final int CALLERS = 8;
    private static final int CALLS = 125;

    private final Observed observed = new Observed();
    private final ObservationRegistry registry = observed.registry();
    private final ApplicationContextRunner runner =
            Observed.portal(registry).withPropertyValues("blocking-portal.loops=2");

    @ParameterizedTest
    @ValueSource(strings = {"loop", "caller-runs"})
    void aThousandInterleavedCallsLeaveNone(String dispatch) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    String name = "caller" + caller;
                    boolean observes = caller % 2 == 0;
                    all.add(callers.submit(() -> calls(portal, name, observes)));
                }
                for (Future<?> each : all) {
                    each.get();
                }
                ObservingListener listener = context.getBean(ObservingListener.class);
                observed.assertNothingIsLeft(registry, listener);
                assertThat(observed.stopped)
                        .filteredOn(BlockingPortalCallContext.class::isInstance)
                        .hasSize(CALLERS * (CALLS + CALLS / 5));
                assertThat(observed.stopped).hasSize(observed.started()).doesNotHaveDuplicates();
                for (int i = 0; i < 20; i++) {
                    assertThat(Mono.fromCallable(this::current)
                                    .subscribeOn(portal.scheduler())
                                    .block())
                            .isEqualTo("none");
                    assertThat(portal.workers().run(this::current).block()).isEqualTo("none");
                    assertThat(callers.submit(this::current).get()).isEqualTo("none");
                }
            } finally {
                callers.shutdownNow();
            }
        });
    }

    private @Nullable Void calls(BlockingPortal portal, String name, boolean observes) throws Exception {
        Observation request = observes ? Observation.start("request", registry) : null;
        Observation.@Nullable Scope scope = request == null ? null : request.openScope();
        for (int i = 0; i < CALLS; i++) {
            oneCall(portal.named(name + "." + i), name + "." + i, i);
            assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
        }
        if (request != null && scope != null) {
            scope.close();
            request.stop();
        }
        assertThat(registry.getCurrentObservation()).isNull();
        return null;
    }

    private void oneCall(BlockingPortal portal, String name, int i) throws Exception {
        Callable<String> onWorker = this::current;
        switch (i % 5) {
            case 0 ->
                assertThat(portal.<String>call(() -> Mono.just(current()))).isEqualTo(name);
            case 1 ->
                assertThat(portal.submit(() -> portal.workers().run(onWorker)).get())
                        .isEqualTo(name);
            case 2 -> {
                BlockingPortal inner = portal.named(name + ".inner");
                String both = portal.call(() -> portal.workers().run(() -> current() + inner.call(this::currentLater)));
                assertThat(both).isEqualTo(name + name + ".inner");
            }
            case 3 ->
                assertThat(catchThrowable(
                                () -> portal.timeout(Duration.ofMillis(1)).call(Mono::never)))
                        .isInstanceOf(PortalTimeoutException.class);
            default -> assertThat(portal.stream(this::currentLater).toList()).containsExactly(name);
        }
    }

    private Mono<String> currentLater() {
        String now = current();
        return Mono.delay(Duration.ofMillis(1)).map(tick -> now);
    }

    /** The name of the call whose observation the current thread has, or the blocking task on it. */
    private String current() {
        Observation.ContextView innermost = Observed.aroundTheTask(registry.getCurrentObservation());
        return innermost instanceof BlockingPortalCallContext context
                ? "" + context.getCall().name()
                : "none";
    }
}
