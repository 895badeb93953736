package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Whoever subscribed to a blocking task is told of its end, and what the telling throws or blocks is nobody else's trouble. */
@Timeout(30)
class WorkerSubscriberTest {

    private final Gate gate = new Gate();
    private final LogLines log = LogLines.listen();

    @AfterEach
    void detach() {
        gate.open();
        log.close();
    }

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder().name("test").loops(1).drainTimeout(Duration.ofMillis(200));
    }

    @Tag("D3")
    @Test
    void aFatalErrorThatBelongsToNoCallGoesWhereReactorSendsIt() {
        List<Throwable> handled = new CopyOnWriteArrayList<>();
        Error error = new StackOverflowError("pretended");
        Schedulers.onHandleError("test", (thread, thrown) -> handled.add(thrown));
        Recorder recorder = new Recorder();
        try (BlockingPortal portal = builder().listener(recorder).build()) {
            CompletableFuture<Thread> first = new CompletableFuture<>();
            CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
            portal.workers()
                    .run(() -> {
                        Thread.currentThread()
                                .setUncaughtExceptionHandler((thread, thrown) -> uncaught.complete(thrown));
                        first.complete(Thread.currentThread());
                        return 1;
                    })
                    .map(value -> {
                        throw error;
                    })
                    .subscribe();
            await().until(() -> handled.contains(error));
            assertThat(uncaught).isCompletedWithValue(error);
            assertThat(recorder.tasks).containsExactly("unnamed SUCCESS");
            await().until(() -> first.join().getState() == Thread.State.TIMED_WAITING);
            assertThat(portal.workers().run(Thread::currentThread).block()).isSameAs(first.join());
            assertThat(portal.workers().limiter().statistics().active()).isZero();
        } finally {
            Schedulers.resetOnHandleError("test");
        }
    }

    @Test
    void aPermitThatSomebodyElseHasGivenBackIsLoggedAndTheResultArrives() {
        try (BlockingPortal portal = builder().build()) {
            BlockingWorkers workers = portal.workers().named("sum");
            Integer result = portal.timeout(Duration.ofSeconds(10))
                    .call(() -> workers.run(() -> {
                        workers.limiter().release();
                        return 1;
                    }));
            assertThat(result).isEqualTo(1);
            assertThat(log.warnings())
                    .containsExactly(
                            "Portal 'test': task 'sum' could not give its permit back: Limiter 'workers': a permit"
                                    + " was released that nobody holds");
            assertThat(portal.snapshot().workers().active()).isZero();
        }
    }

    @Test
    void anAccessorThatOverflowsTheStackAsItSetsAValueFailsItsTask() {
        OverflowingAccessor accessor = new OverflowingAccessor("value", null);
        ContextRegistry.getInstance().registerThreadLocalAccessor(accessor);
        try (BlockingPortal portal = builder().build()) {
            assertThatThrownBy(() -> portal.timeout(Duration.ofSeconds(10))
                            .call(() -> portal.workers().run(() -> 1)))
                    .isSameAs(accessor.error);
            assertThatThrownBy(() -> portal.workers()
                            .run(() -> 1)
                            .contextWrite(context -> context.put("overflowing", "value"))
                            .block(Duration.ofSeconds(10)))
                    .isSameAs(accessor.error);
            await().until(() -> portal.snapshot().workers().active() == 0);
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("overflowing");
        }
    }

    @Test
    void anAccessorThatOverflowsTheStackAsItIsClearedIsLoggedAndTheTaskGoesOn() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new OverflowingAccessor(null, "left over"));
        try (BlockingPortal portal = builder().build()) {
            assertThat(portal.workers().run(() -> 1).block(Duration.ofSeconds(10)))
                    .isEqualTo(1);
            await().until(() -> portal.snapshot().workers().active() == 0);
            assertThat(log.warnings()).allMatch(line -> line.contains("of key 'overflowing' cannot be cleared"));
            assertThat(log.warnings()).isNotEmpty();
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("overflowing");
        }
    }

    /** Has a value on the test's thread, another on workers, and cannot set or clear it there. */
    private static final class OverflowingAccessor implements ThreadLocalAccessor<String> {

        private final StackOverflowError error = new StackOverflowError("pretended");
        private final @Nullable String here;
        private final @Nullable String onWorkers;

        OverflowingAccessor(@Nullable String here, @Nullable String onWorkers) {
            this.here = here;
            this.onWorkers = onWorkers;
        }

        private static boolean isOnWorker() {
            return Thread.currentThread().getName().startsWith("test-worker-");
        }

        @Override
        public Object key() {
            return "overflowing";
        }

        @Override
        public @Nullable String getValue() {
            return isOnWorker() ? onWorkers : here;
        }

        @Override
        public void setValue(String value) {
            setValue();
        }

        @Override
        public void setValue() {
            if (isOnWorker()) {
                throw error;
            }
        }
    }

    @Test
    void aSubscriberThatBlocksHoldsNoPermitAndIsLogged() {
        try (BlockingPortal portal =
                builder().workerLimit(1).stallThreshold(Duration.ofMillis(50)).build()) {
            portal.workers().named("sum").run(() -> 1).subscribe(value -> gate.block());
            await().until(gate::isEntered);
            assertThat(portal.workers().run(() -> 2).block(Duration.ofSeconds(10)))
                    .isEqualTo(2);
            await().until(() -> isLogged("a listener or subscriber of task 'sum'"));
        }
    }

    @Test
    void aListenerThatBlocksWhenAWaitingTaskIsCancelledIsLogged() throws Exception {
        try (BlockingPortal portal = builder()
                .stallThreshold(Duration.ofMillis(50))
                .listener(new PortalListener() {
                    @Override
                    public void workerFinished(
                            String name, String task, Outcome outcome, long waitedNanos, long runNanos) {
                        if (outcome == Outcome.CANCELLED) {
                            gate.block();
                        }
                    }
                })
                .build()) {
            CapacityLimiter none = CapacityLimiter.of("none", 0);
            Disposable task =
                    portal.workers().limitedBy(none).named("sum").run(() -> 1).subscribe();
            Caller<Object> canceller = Caller.start(() -> {
                task.dispose();
                return 1;
            });
            await().until(() -> isLogged("a listener of task 'sum'"));
            assertThat(none.statistics().waiting()).isZero();
            gate.open();
            canceller.value();
        }
    }

    private boolean isLogged(String what) {
        return log.warnings().stream()
                .anyMatch(line -> line.startsWith("Portal 'test': " + what + " has not returned for "));
    }

    @Tag("D14")
    @Test
    void aTaskStartsAPortalThatIsNew() throws Exception {
        try (ManagedPortal portal = builder().buildManaged()) {
            assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.NEW);
            Mono<Integer> task = portal.workers().run(() -> 1);
            assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.NEW);
            assertThat(task.toFuture().get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }
}
