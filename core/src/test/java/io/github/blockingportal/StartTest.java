package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tasks that say when they are ready, and run on. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class StartTest {

    @Parameter
    Setup setup;

    private final Recorder recorder = new Recorder();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().listener(recorder).build();
    }

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        await().untilAsserted(
                        () -> assertThat(portal.snapshot().admission().active()).isZero());
        await().untilAsserted(() -> assertThat(recorder.finished).hasSameSizeAs(recorder.started));
    }

    @Test
    @Tag("FT45")
    void startReturnsTheReadyValueWhileTheTaskRunsOnWithItsPermitAndWithoutADeadline() throws Exception {
        Sinks.One<String> end = Sinks.one();
        StartedTask<String, String> started = Caller.start(
                        setup.caller(),
                        () -> portal.named("server")
                                .timeout(Duration.ofMillis(300))
                                .<String, String>start(signal -> Mono.fromRunnable(() -> signal.ready("foo"))
                                        .then(end.asMono())))
                .value();
        assertThat(started.ready()).isEqualTo("foo");
        assertThat(started.result()).isNotDone();
        assertThat(portal.snapshot().admission().active()).isEqualTo(1);
        assertThat(portal.snapshot().calls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("server");
            assertThat(call.remaining()).isNull();
            assertThat(call.callSite()).isNull();
        });
        end.tryEmitValue("end");
        assertThat(started.result().get(5, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    @Tag("FT44")
    @Tag("FT50")
    void theReadyValueMayBeNullAndSoMayTheResultTheNameIsTheListeners() throws Exception {
        StartedTask<Object, Object> started = portal.named("named").start(signal -> {
            signal.ready(null);
            return Mono.empty();
        });
        assertThat(started.ready()).isNull();
        assertThat(started.result().get(5, TimeUnit.SECONDS)).isNull();
        await().untilAsserted(() -> assertThat(recorder.finished).hasSize(1));
        assertThat(recorder.finished.get(0).call().name()).isEqualTo("named");
    }

    @Test
    @Tag("FT46")
    void aCompletionStageAsTheTask() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        StartedTask<Integer, String> started = portal.start(signal -> {
            signal.ready(1);
            return Mono.fromCompletionStage(stage);
        });
        stage.complete("done");
        assertThat(started.result().get(5, TimeUnit.SECONDS)).isEqualTo("done");
    }

    @Test
    @Tag("FT47")
    void aFailureBeforeReadyIsThrownByStart() {
        IllegalStateException failure = new IllegalStateException("early");
        assertThatThrownBy(() -> portal.start(signal -> Mono.error(failure))).isSameAs(failure);
        assertThat(recorder.outcomes()).containsExactly(Outcome.ERROR);
    }

    @Test
    @Tag("FT48")
    void aFailureAfterReadyIsInTheFuture() {
        IllegalStateException failure = new IllegalStateException("late");
        StartedTask<Integer, Object> started = portal.start(signal -> {
            signal.ready(2);
            return Mono.error(failure);
        });
        assertThat(started.ready()).isEqualTo(2);
        assertThatThrownBy(() -> started.result().get(5, TimeUnit.SECONDS))
                .cause()
                .isSameAs(failure);
    }

    @Test
    @Tag("FT49")
    void completingWithoutReadyIsAnError() {
        assertThatThrownBy(() -> portal.named("server").start(signal -> Mono.just(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Portal 'test': the task of call 'server' completed before it was ready. Signal ready(...) before"
                                + " the end, or use call(...)");
    }

    @Test
    void notBeingReadyInTimeCancelsTheTask() {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicReference<ReadySignal<Integer>> signal = new AtomicReference<>();
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(300)).<Integer, Object>start(given -> {
                    signal.set(given);
                    return Mono.never().doOnCancel(() -> cancelled.set(true));
                }))
                .isInstanceOf(PortalTimeoutException.class);
        await().untilTrue(cancelled);
        signal.get().ready(1);
        assertThat(recorder.outcomes()).containsExactly(Outcome.TIMEOUT);
    }

    @Test
    void anInterruptBeforeReadyCancelsTheTask() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        Caller<Object> caller = Caller.start(
                setup.caller(),
                () -> portal.start(signal ->
                        Mono.never().doOnRequest(n -> running.countDown()).doOnCancel(() -> cancelled.set(true))));
        running.await();
        caller.thread().interrupt();
        assertThat(caller.failure()).isInstanceOf(PortalInterruptedException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void cancellingTheResultCancelsTheTask() {
        AtomicBoolean cancelled = new AtomicBoolean();
        StartedTask<Object, Object> started = portal.start(
                signal -> Mono.never().doOnRequest(n -> signal.ready("up")).doOnCancel(() -> cancelled.set(true)));
        assertThat(started.result().cancel(true)).isTrue();
        assertThat(started.result()).isCancelled();
        assertThat(cancelled).isTrue();
        assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void aCloseEndsATaskThatRunsOn() {
        StartedTask<Object, Object> started = portal.start(signal -> {
            signal.ready("up");
            return Mono.never();
        });
        portal.close();
        assertThatThrownBy(() -> started.result().get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(PortalClosedException.class);
    }

    @Test
    void aSecondSignalIsIgnored() {
        StartedTask<Integer, Object> started = portal.start(signal -> {
            signal.ready(1);
            signal.ready(2);
            return Mono.never();
        });
        assertThat(started.ready()).isEqualTo(1);
        started.result().cancel(true);
    }

    @RepeatedTest(50)
    void readyAgainstDeadlineHasOneWinner() {
        try {
            StartedTask<Integer, Object> started = portal.timeout(Duration.ofMillis(2))
                    .start(signal -> Mono.delay(Duration.ofNanos(1_900_000), portal.scheduler())
                            .doOnNext(x -> signal.ready(1))
                            .then(Mono.never()));
            assertThat(started.ready()).isEqualTo(1);
            assertThat(portal.snapshot().admission().active()).isEqualTo(1);
            started.result().cancel(true);
        } catch (PortalTimeoutException late) {
            assertThat(recorder.outcomes()).containsExactly(Outcome.TIMEOUT);
        }
        assertThat(portal.snapshot().admission().active()).isZero();
    }
}
