package io.github.blockingportal.autoconfigure.observation;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerConvention;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalWorkerConvention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** The observation of a blocking task, around its code. */
@Timeout(60)
class WorkerObservationTest {

    private final Observed observed = new Observed();
    private final ObservationRegistry registry = observed.registry();
    private final ApplicationContextRunner runner =
            Observed.portal(registry).withPropertyValues("blocking-portal.loops=1");

    private BlockingPortalWorkerContext onlyTask() {
        await().until(() -> !observed.stopped.isEmpty());
        assertThat(observed.stopped).hasSize(1);
        return (BlockingPortalWorkerContext) observed.stopped.remove(0);
    }

    @Test
    void isCurrentWhileTheCodeRunsAndNotAfterwards() {
        runner.run(context -> {
            BlockingWorkers workers =
                    context.getBean(BlockingPortal.class).workers().named("prices.load");
            Observation inside = workers.run(registry::getCurrentObservation).block();
            BlockingPortalWorkerContext task = onlyTask();
            assertThat(inside).isNotNull();
            assertThat(inside.getContext()).isSameAs(task);
            assertThat(task.getContextualName()).isEqualTo("prices.load");
            assertThat(Observed.lowKeys(task))
                    .containsEntry("portal", "portal")
                    .containsEntry("task", "prices.load")
                    .containsEntry("outcome", "SUCCESS")
                    .containsEntry("exception", "none");
            assertThat(observed.openScopes()).isZero();
        });
    }

    @Test
    void hasWhatTheCodeHasThrown() {
        runner.run(context -> {
            Mono<Object> failing = context.getBean(BlockingPortal.class)
                    .workers()
                    .run(() -> {
                        throw new IOException("full");
                    });
            assertThat(catchThrowable(failing::block)).isNotNull();
            BlockingPortalWorkerContext task = onlyTask();
            assertThat(task.getContextualName()).isEqualTo("portal worker");
            assertThat(task.getError()).isInstanceOf(IOException.class);
            assertThat(Observed.lowKeys(task))
                    .containsEntry("outcome", "ERROR")
                    .containsEntry("exception", "IOException");
        });
    }

    @Test
    void saysThatATaskWasCancelledWhichTheCodeIsToldByAnInterrupt() {
        runner.run(context -> {
            CountDownLatch begun = new CountDownLatch(1);
            Disposable running = context.getBean(BlockingPortal.class)
                    .workers()
                    .run(() -> {
                        begun.countDown();
                        new CountDownLatch(1).await();
                        return 1;
                    })
                    .subscribe();
            begun.await();
            running.dispose();
            assertThat(Observed.lowKeys(onlyTask()))
                    .containsEntry("outcome", "CANCELLED")
                    .containsEntry("exception", "InterruptedException");
        });
    }

    @Test
    void aConventionBeanReplacesOurs() {
        BlockingPortalWorkerConvention own = new DefaultBlockingPortalWorkerConvention() {
            @Override
            public String getContextualName(BlockingPortalWorkerContext context) {
                return "blocking " + context.getTask();
            }
        };
        runner.withBean(BlockingPortalWorkerConvention.class, () -> own).run(context -> {
            context.getBean(BlockingPortal.class)
                    .workers()
                    .named("prices.load")
                    .run(() -> 1)
                    .block();
            assertThat(onlyTask().getContextualName()).isEqualTo("blocking prices.load");
        });
    }

    @Test
    void aConventionThatThrowsGivesWayToOurs() {
        BlockingPortalWorkerConvention broken = new DefaultBlockingPortalWorkerConvention() {
            @Override
            public String getContextualName(BlockingPortalWorkerContext context) {
                throw new AssertionError("broken convention");
            }
        };
        runner.withBean(BlockingPortalWorkerConvention.class, () -> broken).run(context -> {
            BlockingWorkers workers =
                    context.getBean(BlockingPortal.class).workers().named("prices.load");
            assertThat(workers.run(() -> 1).block()).isEqualTo(1);
            BlockingPortalWorkerContext task = onlyTask();
            assertThat(task.getContextualName()).isEqualTo("prices.load");
            assertThat(Observed.lowKeys(task)).containsEntry("task", "prices.load");
        });
    }

    @Test
    void namesThatAreMadeFromDataShareOneTag() {
        runner.withPropertyValues("blocking-portal.metrics.max-call-names=1").run(context -> {
            BlockingWorkers workers = context.getBean(BlockingPortal.class).workers();
            workers.named("user-1").run(() -> 1).block();
            assertThat(Observed.lowKeys(onlyTask())).containsEntry("task", "user-1");
            workers.named("user-2").run(() -> 1).block();
            assertThat(Observed.lowKeys(onlyTask())).containsEntry("task", "others");
        });
    }
}
