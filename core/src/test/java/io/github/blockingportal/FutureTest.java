package io.github.blockingportal;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Who completes the future of a call from outside ends the call, or comes too late and is told so. */
@Timeout(30)
class FutureTest {

    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal =
            BlockingPortal.builder().name("test").loops(1).listener(recorder).build();

    @AfterEach
    void close() {
        portal.close();
    }

    /** Every way to complete a future. */
    enum Way {
        CANCEL(future -> future.cancel(true)),
        COMPLETE(future -> future.complete(1)),
        COMPLETE_EXCEPTIONALLY(future -> future.completeExceptionally(new IllegalStateException("outside"))),
        COMPLETE_ASYNC(future -> future.completeAsync(() -> 1)),
        COMPLETE_ASYNC_ON_AN_EXECUTOR(future -> future.completeAsync(() -> 1, Runnable::run)),
        COMPLETE_ASYNC_BY_A_SUPPLIER_THAT_THROWS(future -> future.completeAsync(() -> {
            throw new IllegalStateException("outside");
        })),
        OBTRUDE_VALUE(future -> future.obtrudeValue(1)),
        OBTRUDE_EXCEPTION(future -> future.obtrudeException(new IllegalStateException("outside"))),
        COMPLETE_ON_TIMEOUT(future -> future.completeOnTimeout(1, 1, TimeUnit.MILLISECONDS)),
        OR_TIMEOUT(future -> future.orTimeout(1, TimeUnit.MILLISECONDS));

        private final Consumer<CompletableFuture<Integer>> use;

        Way(Consumer<CompletableFuture<Integer>> use) {
            this.use = use;
        }
    }

    @Tag("D6")
    @ParameterizedTest
    @EnumSource(Way.class)
    void everyWayToCompleteItCancelsTheWork(Way way) throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch subscribed = new CountDownLatch(1);
        CompletableFuture<Integer> submitted = portal.submit(() ->
                Mono.<Integer>never().doOnRequest(n -> subscribed.countDown()).doOnCancel(() -> cancelled.set(true)));
        subscribed.await();
        AtomicBoolean seenByDependent = new AtomicBoolean();
        CompletableFuture<Integer> dependent =
                submitted.whenComplete((value, failure) -> seenByDependent.set(cancelled.get()));
        way.use.accept(submitted);
        await().until(dependent::isDone);
        assertThat(cancelled).isTrue();
        assertThat(seenByDependent).isTrue();
        await().untilAsserted(() -> assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED));
        assertThat(portal.snapshot().calls()).isEmpty();
    }

    @Tag("D6")
    @ParameterizedTest
    @EnumSource(Way.class)
    void theSameOfAStartedTask(Way way) {
        AtomicBoolean cancelled = new AtomicBoolean();
        CompletableFuture<Integer> result = portal.<Integer, Integer>start(ready -> {
                    ready.ready(1);
                    return Mono.<Integer>never().doOnCancel(() -> cancelled.set(true));
                })
                .result();
        await().until(() -> portal.snapshot().loops().get(0).currentTask() == null);
        way.use.accept(result);
        await().until(result::isDone);
        assertThat(cancelled).isTrue();
    }

    @Tag("T2")
    @Test
    void whoCancelsAfterTheEndOfTheCallIsToldSoAndTheValueArrives() throws Exception {
        whoComesTooLate(future -> future.cancel(true));
    }

    @Tag("T2")
    @Test
    void whoCompletesAfterTheEndOfTheCallIsToldSoAndTheValueArrives() throws Exception {
        whoComesTooLate(future -> future.complete(2));
        whoComesTooLate(future -> future.completeExceptionally(new IllegalStateException("outside")));
    }

    /** The listener is told between the end of the call and the completion of the future. */
    private static void whoComesTooLate(Function<CompletableFuture<Integer>, Boolean> outsider) throws Exception {
        CompletableFuture<CompletableFuture<Integer>> future = new CompletableFuture<>();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        PortalListener listener = new PortalListener() {
            @Override
            public void callFinished(CallInfo call, Outcome outcome, long queued, long total, Throwable failure) {
                told.complete(outsider.apply(future.join()));
            }
        };
        try (BlockingPortal portal = BlockingPortal.builder().listener(listener).build()) {
            future.complete(portal.submit(() -> Mono.just(1)));
            assertThat(future.join().get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(told.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Tag("T2")
    @RepeatedTest(200)
    void aCancelThatRacesTheEndAgreesWithTheOutcome() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> future = portal.submit(() -> Mono.fromCallable(() -> {
            go.countDown();
            return 1;
        }));
        Caller<Boolean> canceller = Caller.start(() -> {
            go.await();
            return future.cancel(true);
        });
        boolean cancelled = canceller.value();
        await().pollInterval(Duration.ofMillis(1)).until(future::isDone);
        await().pollInterval(Duration.ofMillis(1)).until(() -> !recorder.finished.isEmpty());
        assertThat(future.isCancelled()).isEqualTo(cancelled);
        assertThat(recorder.outcomes()).containsExactly(cancelled ? Outcome.CANCELLED : Outcome.SUCCESS);
        if (!cancelled) {
            assertThat(future.join()).isEqualTo(1);
        }
    }

    @Tag("T2")
    @Test
    void aSecondOutsiderIsToldThatItCameTooLate() {
        CompletableFuture<Integer> future = portal.submit(Mono::never);
        assertThat(future.complete(1)).isTrue();
        assertThat(future.complete(2)).isFalse();
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.join()).isEqualTo(1);
    }

    @Test
    void whoWaitsForItIsNotHeldUpByACancelHookThatBlocksTheCanceller() throws Exception {
        Gate gate = new Gate();
        try (BlockingPortal portal = BlockingPortal.builder()
                .stallThreshold(Duration.ofMillis(20))
                .drainTimeout(Duration.ofMillis(100))
                .build()) {
            CountDownLatch subscribed = new CountDownLatch(1);
            CompletableFuture<Integer> future = portal.submit(() -> Mono.<Integer>never()
                    .doOnRequest(n -> subscribed.countDown())
                    .doOnCancel(gate::block));
            subscribed.await();
            Caller<Boolean> canceller = Caller.start(() -> future.cancel(true));
            Caller<Object> waiter = Caller.start(future::join);
            assertThat(waiter.failure()).isInstanceOf(CancellationException.class);
            gate.open();
            assertThat(canceller.value()).isTrue();
        }
    }

    @Tag("T6")
    @Test
    void anInterruptIsTheCauseOfItsException() throws Exception {
        Caller<Object> caller = Caller.start(() -> portal.call(Mono::never));
        await().until(() -> !portal.snapshot().calls().isEmpty());
        caller.thread().interrupt();
        assertThat(caller.failure())
                .isInstanceOf(PortalInterruptedException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        CapacityLimiter limiter = CapacityLimiter.of("none", 0);
        Caller<Object> waiter = Caller.start(() -> limiter.acquire(Duration.ofSeconds(20)));
        await().until(() -> limiter.statistics().waiting() == 1);
        waiter.thread().interrupt();
        assertThat(waiter.failure()).hasCauseInstanceOf(InterruptedException.class);
    }

    @Tag("T8")
    @Test
    void tellsItsFailureNowAsJava19Does() throws Exception {
        CompletableFuture<Integer> failed = portal.submit(() -> Mono.error(new IllegalStateException("expected")));
        await().until(failed::isDone);
        assertThat(now(failed, "exceptionNow"))
                .isInstanceOf(IllegalStateException.class)
                .isEqualTo(failure(failed));
        assertThatThrownBy(() -> now(failed, "resultNow")).hasCauseInstanceOf(IllegalStateException.class);
        CompletableFuture<Integer> answered = portal.submit(() -> Mono.just(1));
        await().until(answered::isDone);
        assertThat(now(answered, "resultNow")).isEqualTo(1);
        assertThatThrownBy(() -> now(answered, "exceptionNow")).hasCauseInstanceOf(IllegalStateException.class);
        CompletableFuture<Integer> pending = portal.submit(Mono::never);
        assertThatThrownBy(() -> now(pending, "exceptionNow")).hasCauseInstanceOf(IllegalStateException.class);
        pending.cancel(true);
        assertThatThrownBy(() -> now(pending, "resultNow")).hasCauseInstanceOf(IllegalStateException.class);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure).join();
    }

    private static Object now(CompletableFuture<?> future, String method) throws Exception {
        Method declared = future.getClass().getMethod(method);
        declared.setAccessible(true); // of a class that does not show itself
        return declared.invoke(future);
    }
}
