package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The parents of observations, for each operation of a portal. */
@Timeout(60)
class ObservationNestingTest {

    private final Observed observed = new Observed();
    private final ObservationRegistry registry = observed.registry();
    private final ApplicationContextRunner runner =
            Observed.portal(registry).withPropertyValues("blocking-portal.loops=1");

    @ParameterizedTest
    @ValueSource(strings = {"loop", "caller-runs"})
    void isAChildOfWhatTheCallerHasAndAroundWhatRunsInside(String dispatch) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            Observation request = Observation.start("request", registry);
            try (Observation.Scope scope = request.openScope()) {
                portal.named("outer")
                        .call(() -> portal.workers()
                                .named("task")
                                .run(() -> portal.named("inner").call(this::observes)));
                assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
                assertThat(parents())
                        .containsExactly("inside < inner", "inner < task", "task < outer", "outer < request");
                portal.named("submitted").submit(this::observes).get();
                assertThat(parents()).containsExactly("inside < submitted", "submitted < request");
                portal.named("started")
                        .start(ready -> observes().doOnSubscribe(it -> ready.ready(1)))
                        .result()
                        .get();
                assertThat(parents()).containsExactly("inside < started", "started < request");
                try (Stream<Object> elements = portal.named("read").stream(this::observes)) {
                    assertThat(elements.toList()).isEmpty();
                }
                assertThat(parents()).containsExactly("inside < read", "read < request");
                PortalResource<Integer> resource = portal.named("held").acquire(() -> Mono.just(1), it -> observes());
                resource.close();
                assertThat(parents())
                        .containsExactly("held < request", "inside < held.release", "held.release < request");
                portal.named("facade").facade(Blocking.class, new Target()).find();
                assertThat(parents()).containsExactly("Blocking.find < request");
                assertThat(registry.getCurrentObservationScope()).isSameAs(scope);
            }
            request.stop();
            observed.assertNothingIsLeft(registry, context.getBean(ObservingListener.class));
        });
    }

    /** A task with an observation of its own, whose parent is whatever is current on its thread. */
    private Mono<Object> observes() {
        return Mono.fromRunnable(
                () -> Observation.createNotStarted("inside", registry).observe(() -> {}));
    }

    /** Waits for the observations so far to be stopped, and forgets them. */
    private List<String> parents() {
        await().atMost(Duration.ofSeconds(10)).until(() -> observed.openScopes() == 1);
        List<String> parents = observed.stopped.stream()
                .map(context -> name(context) + " < "
                        + name((Observation.Context)
                                context.getParentObservation().getContextView()))
                .toList();
        observed.stopped.clear();
        return parents;
    }

    private static String name(Observation.Context context) {
        if (context instanceof BlockingPortalWorkerContext task) {
            return task.getTask();
        }
        return context instanceof BlockingPortalCallContext call
                ? call.getCall().name()
                : context.getName();
    }

    interface Blocking {

        String find();
    }

    static final class Target {

        public Mono<String> find() {
            return Mono.just("found");
        }
    }
}
