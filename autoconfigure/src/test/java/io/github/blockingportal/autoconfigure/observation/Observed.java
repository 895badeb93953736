package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Keeps the observations that have been stopped. */
final class Observed implements ObservationHandler<Observation.Context> {

    final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger stops = new AtomicInteger();
    private final AtomicInteger scopes = new AtomicInteger();

    ObservationRegistry registry() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(this);
        return registry;
    }

    /** An application whose portal makes observations. */
    static ApplicationContextRunner portal(ObservationRegistry registry) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalObservationAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> registry)
                .withPropertyValues("blocking-portal.observations=true");
    }

    @Override
    public void onStart(Observation.Context context) {
        started.incrementAndGet();
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
        scopes.incrementAndGet();
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
        scopes.decrementAndGet();
    }

    @Override
    public void onStop(Observation.Context context) {
        stopped.add(context);
        stops.incrementAndGet();
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }

    /** The only call so far, forgotten with this. */
    BlockingPortalCallContext onlyCall() {
        assertThat(stopped).hasSize(1);
        return (BlockingPortalCallContext) stopped.remove(0);
    }

    int started() {
        return started.get();
    }

    int openScopes() {
        return scopes.get();
    }

    /** Soon everything is stopped and closed; a call that did not wait may have been answered before its scopes were. */
    void assertNothingIsLeft(ObservationRegistry registry, ObservingListener listener) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(openScopes()).isZero();
            assertThat(listener.running()).isZero();
            assertThat(stops).hasValue(started());
        });
        assertThat(registry.getCurrentObservation()).isNull();
    }

    /** The context that is around a blocking task's own if there is one, which is the current one elsewhere; null if none is. */
    static Observation.@Nullable ContextView aroundTheTask(@Nullable Observation current) {
        if (current == null || !(current.getContextView() instanceof BlockingPortalWorkerContext task)) {
            return current == null ? null : current.getContextView();
        }
        ObservationView parent = task.getParentObservation();
        return parent == null ? null : parent.getContextView();
    }

    static Map<String, String> lowKeys(Observation.Context context) {
        return keys(context.getLowCardinalityKeyValues());
    }

    static Map<String, String> highKeys(Observation.Context context) {
        return keys(context.getHighCardinalityKeyValues());
    }

    static Map<String, String> keys(KeyValues values) {
        return values.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
}
