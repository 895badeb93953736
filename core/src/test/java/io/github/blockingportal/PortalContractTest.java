package io.github.blockingportal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.internal.text.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What holds for every portal, whatever its loops, limit, dispatch and callers. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class PortalContractTest {

    private static final Duration LONG_DELAY = Duration.ofMinutes(1);

    @Parameter
    Setup setup;

    private final Recorder recorder = new Recorder();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().listener(recorder).build();
    }

    @AfterEach
    void everyPermitIsBackAndNothingIsLeft() {
        try {
            await().untilAsserted(() -> {
                assertThat(portal.snapshot().admission().active()).isZero();
                assertThat(portal.snapshot().admission().waiting()).isZero();
            });
            assertThat(portal.snapshot().calls()).isEmpty();
            assertThat(recorder.finished).hasSameSizeAs(recorder.started);
        } finally {
            portal.close();
        }
    }

    private <T> Caller<T> caller(java.util.concurrent.Callable<T> body) {
        return Caller.start(setup.caller(), body);
    }

    @Test
    @Tag("FT06")
    @Tag("FT09")
    @Tag("FT23")
    @Tag("FT29")
    void theValueComesFromALoopToACallerOnAnotherThread() throws Exception {
        AtomicReference<Thread> operator = new AtomicReference<>();
        Caller<Integer> caller = caller(() -> portal.call(() -> Mono.just(1)
                .delayElement(Duration.ofMillis(1), portal.scheduler())
                .doOnNext(x -> operator.set(Thread.currentThread()))
                .map(x -> x + 2)));
        assertThat(caller.value()).isEqualTo(3);
        assertThat(operator.get()).isNotSameAs(caller.thread());
        assertThat(operator.get().getName()).startsWith("test-loop-");
        assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
    }

    @Test
    @Tag("FT08")
    @Tag("FT20")
    void aCallableRunsWhereTasksAreSubscribed() throws Exception {
        AtomicReference<Thread> ran = new AtomicReference<>();
        Caller<Integer> caller = caller(() -> portal.call(() -> Mono.fromCallable(() -> {
            ran.set(Thread.currentThread());
            return 3;
        })));
        assertThat(caller.value()).isEqualTo(3);
        assertThat(ran.get() == caller.thread()).isEqualTo(setup.dispatch() == Dispatch.CALLER_RUNS);
    }

    @Test
    @Tag("FT07")
    @Tag("FT25")
    void oneElementOfAFlux() throws Exception {
        assertThat(caller(() -> portal.call(() -> Flux.just(3, 4).next())).value())
                .isEqualTo(3);
    }

    @Test
    @Tag("FT24")
    void anythingThatIsNoMonoBecomesOne() throws Exception {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Caller<Integer> caller = caller(() -> portal.call(() -> Mono.fromCompletionStage(stage)));
        await().until(() -> stage.getNumberOfDependents() > 0);
        stage.complete(3);
        assertThat(caller.value()).isEqualTo(3);
        assertThat(caller(() -> portal.<Integer>call(() -> Mono.from(Flux.just(5, 6))))
                        .value())
                .isEqualTo(5);
    }

    @Test
    @Tag("FT13")
    void timersWorkOnReactorsSchedulersAndOnThePortals() throws Exception {
        assertThat(caller(() -> portal.call(() -> Mono.delay(Duration.ofMillis(1))))
                        .value())
                .isZero();
        assertThat(caller(() -> portal.call(() -> Mono.delay(Duration.ofMillis(1), portal.scheduler())))
                        .value())
                .isZero();
    }

    @Test
    void anEmptyMonoIsNull() throws Exception {
        assertThat(caller(() -> portal.call(Mono::empty)).value()).isNull();
        assertThat(portal.submit(Mono::empty).get()).isNull();
    }

    @Test
    @Tag("FT11")
    @Tag("FT12")
    void aRuntimeExceptionArrivesAsTheSameInstance() throws Exception {
        IllegalStateException failure = new IllegalStateException("sorry");
        assertThat(caller(() -> portal.call(() -> Mono.error(failure))).failure())
                .isSameAs(failure);
        assertThat(caller(() -> portal.call(() -> {
                            throw failure;
                        }))
                        .failure())
                .isSameAs(failure);
        assertThat(recorder.finished).allSatisfy(f -> assertThat(f.failure()).isSameAs(failure));
    }

    @Test
    @Tag("FT54")
    void anErrorArrivesAsTheSameInstanceAndThePortalGoesOn() throws Exception {
        for (Error failure : List.of(
                new AssertionError("no"),
                new NoClassDefFoundError("x"),
                new OutOfMemoryError("y"),
                new StackOverflowError("z"))) {
            assertThat(caller(() -> portal.call(() -> Mono.fromCallable(() -> {
                                throw failure;
                            })))
                            .failure())
                    .isSameAs(failure);
            assertThat(caller(() -> portal.call(() -> Mono.just(1).map(x -> {
                                throw failure;
                            })))
                            .failure())
                    .isSameAs(failure);
            assertThat(caller(() -> portal.call(() -> {
                                throw failure;
                            }))
                            .failure())
                    .isSameAs(failure);
            assertThat(caller(() -> portal.call(() -> Mono.just(1))).value()).isEqualTo(1);
        }
    }

    @Test
    void anErrorThatIsTooSevereToBeSignalledEndsTheCallInWhoseTaskItWasThrown() throws Exception {
        StackOverflowError failure = new StackOverflowError("deep");
        Caller<Object> caller = caller(() -> portal.call(
                () -> Mono.delay(Duration.ofMillis(1), portal.scheduler()).map(x -> {
                    throw failure;
                })));
        assertThat(caller.failure()).isSameAs(failure);
        assertThat(caller(() -> portal.call(() -> Mono.just(1).publishOn(portal.scheduler())))
                        .value())
                .isEqualTo(1);
    }

    @Test
    @Tag("FT11")
    void aCheckedExceptionIsTheCause() throws Exception {
        IOException failure = new IOException("disk");
        Throwable thrown = caller(() -> portal.named("read").call(() -> Mono.error(failure)))
                .failure();
        assertThat(thrown)
                .isInstanceOf(PortalCallException.class)
                .hasMessageStartingWith("Portal 'test': call 'read' failed with a checked exception: ")
                .hasCause(failure);
        assertThat(((PortalCallException) thrown).callName()).isEqualTo("read");
        CompletableFuture<Object> future = portal.submit(() -> Mono.error(failure));
        assertThatThrownBy(() -> future.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }

    @Test
    void theCallersFramesAreAddedOncePerFailure() throws Exception {
        IllegalStateException cached = new IllegalStateException("cached");
        for (int i = 0; i < 5; i++) {
            caller(() -> portal.named("find").call(() -> Mono.error(cached))).failure();
        }
        assertThat(cached.getSuppressed())
                .singleElement()
                .satisfies(frames -> assertThat(frames)
                        .hasMessage("Portal 'test': call 'find' was waited for here")
                        .hasStackTraceContaining("theCallersFramesAreAddedOncePerFailure"));
    }

    @Test
    void aFailureWithoutSuppressionStaysAsItIs() throws Exception {
        class Bare extends RuntimeException {
            Bare() {
                super("bare", null, false, false);
            }
        }
        Bare failure = new Bare();
        assertThat(caller(() -> portal.call(() -> Mono.error(failure))).failure())
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    @Tag("TT16")
    void throwablesThatSteerControlFlowEndTheWaitLikeAnyOther() throws Exception {
        assertThat(caller(() -> portal.call(() -> Mono.error(new java.util.NoSuchElementException())))
                        .failure())
                .isInstanceOf(java.util.NoSuchElementException.class);
        assertThat(caller(() -> portal.call(() -> Mono.error(new InterruptedException())))
                        .failure())
                .isInstanceOf(PortalCallException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aTaskThatReturnsNullIsAnErrorThatNamesTheCall() throws Exception {
        assertThat(caller(() -> portal.named("find").call(() -> null)).failure())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Portal 'test': the task of call 'find' returned null instead of a Mono."
                        + " Return Mono.empty() where there is no value");
    }

    @Test
    void aNullTaskIsRefusedAtOnce() {
        assertThatThrownBy(() -> portal.call(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThatThrownBy(() -> portal.submit(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThatThrownBy(() -> BlockingPortal.run(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("task");
        assertThat(recorder.started).isEmpty();
    }

    @Test
    @Tag("TP08")
    void theDeadlineEndsTheWaitAndCancelsTheWorkAndTheNextCallWorks() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        BlockingPortal brief = portal.named("slow").timeout(Duration.ofMillis(500));
        Throwable thrown = caller(() -> brief.call(() -> Mono.never().doOnCancel(() -> cancelled.set(true))))
                .failure();
        assertThat(thrown)
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageMatching("Portal 'test' timed out call 'slow' after 500ms \\(admission 0 ms, queued \\d+ ms,"
                        + " running \\d+ ms\\): the service did not answer in time\\. .*");
        assertThat(((PortalTimeoutException) thrown).timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(((PortalTimeoutException) thrown).phase()).isEqualTo(PortalSnapshot.Phase.RUNNING);
        assertThat(((PortalTimeoutException) thrown).running()).isGreaterThan(Duration.ofMillis(15));
        await().untilTrue(cancelled);
        assertThat(caller(() -> portal.call(() -> Mono.just(1))).value()).isEqualTo(1);
        assertThat(recorder.outcomes()).containsExactly(Outcome.TIMEOUT, Outcome.SUCCESS);
    }

    @Test
    void theDeadlineOfASubmittedCallIsInItsFuture() {
        AtomicBoolean cancelled = new AtomicBoolean();
        CompletableFuture<Object> future =
                portal.timeout(Duration.ofMillis(500)).submit(() -> Mono.never().doOnCancel(() -> cancelled.set(true)));
        assertThatThrownBy(() -> future.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(PortalTimeoutException.class);
        await().untilTrue(cancelled);
    }

    @Test
    void theLongestTimeoutsDoNotOverflow() throws Exception {
        for (Duration longest : List.of(
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofNanos(Long.MAX_VALUE - 1))) {
            assertThat(caller(() -> portal.timeout(longest).call(() -> Mono.delay(Duration.ofMillis(2))))
                            .value())
                    .isZero();
            assertThat(portal.timeout(longest).submit(() -> Mono.just(1)).get(5, TimeUnit.SECONDS))
                    .isEqualTo(1);
        }
    }

    @Test
    void anInterruptCancelsTheWorkAndKeepsTheFlag() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean flag = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        Caller<Object> caller = caller(() -> {
            try {
                return portal.named("find")
                        .call(() -> Mono.never()
                                .doOnRequest(n -> running.countDown())
                                .doOnCancel(() -> cancelled.set(true)));
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        running.await();
        caller.thread().interrupt();
        assertThat(caller.failure())
                .isInstanceOf(PortalInterruptedException.class)
                .hasMessageContaining("Portal 'test' cancelled call 'find' (admission ")
                .hasMessageEndingWith("was interrupted. Its interrupt flag is set again");
        await().untilTrue(cancelled);
        assertThat(flag).isTrue();
        assertThat(recorder.outcomes()).containsExactly(Outcome.INTERRUPTED);
    }

    @Test
    @Tag("TP07")
    void aThreadThatComesInterruptedIsTurnedAwayBeforeAnythingRuns() throws Exception {
        AtomicInteger invoked = new AtomicInteger();
        Caller<Boolean> caller = caller(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> portal.call(() -> Mono.just(invoked.incrementAndGet())))
                    .isInstanceOf(PortalInterruptedException.class);
            return Thread.interrupted();
        });
        assertThat(caller.value()).isTrue();
        assertThat(invoked).hasValue(0);
    }

    @Test
    void anInterruptedThreadMaySubmit() throws Exception {
        Caller<CompletableFuture<Integer>> caller = caller(() -> {
            Thread.currentThread().interrupt();
            return portal.submit(() -> Mono.just(1).delayElement(Duration.ofMillis(5)));
        });
        assertThat(caller.value().get(5, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void cancellingByIdWakesTheCallerAndCancelsTheWork() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        Caller<Object> caller = caller(() -> portal.named("find")
                .call(() -> Mono.never().doOnRequest(n -> running.countDown()).doOnCancel(() -> cancelled.set(true))));
        running.await();
        long id = portal.snapshot().calls().get(0).id();
        assertThat(portal.cancel(id)).isTrue();
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(portal.cancel(id)).isFalse();
        assertThat(caller.failure())
                .isInstanceOf(PortalCancelledException.class)
                .hasMessageMatching("Portal 'test' cancelled call 'find' on request \\(admission .*\\): .*");
        await().untilTrue(cancelled);
        assertThat(portal.cancel(4711)).isFalse();
    }

    @Test
    @Tag("FT36")
    void cancellingTheFutureOfARunningCallCancelsItsSource() throws Exception {
        CountDownLatch subscribed = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        CompletableFuture<Object> future = portal.submit(
                () -> Mono.never().doOnRequest(n -> subscribed.countDown()).doOnCancel(() -> cancelled.set(true)));
        subscribed.await();
        assertThat(future.cancel(true)).isTrue();
        assertThat(future).isCancelled();
        await().untilTrue(cancelled);
        assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void endingTheFutureInAnyOtherWayCancelsTheSourceToo() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        Mono<Object> source = Mono.never().doOnCancel(cancelled::incrementAndGet);
        portal.submit(() -> source).complete("else");
        await().until(() -> portal.snapshot().admission().active() == 0);
        assertThatThrownBy(() -> portal.submit(() -> source)
                        .orTimeout(20, TimeUnit.MILLISECONDS)
                        .get())
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
        await().untilAsserted(
                        () -> assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED, Outcome.CANCELLED));
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    @Test
    @Tag("FT53")
    void aSourceThatSignalsACancellationCancelsTheFutureAndNothingIsDroppedOrLogged() throws Exception {
        AtomicReference<Throwable> dropped = new AtomicReference<>();
        Hooks.onErrorDropped(dropped::set);
        try {
            CompletableFuture<Object> future = portal.submit(() -> Mono.error(new CancellationException("own")));
            await().until(future::isDone);
            assertThat(future).isCancelled();
            assertThat(caller(() -> portal.call(() -> Mono.error(new CancellationException("own"))))
                            .failure())
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("own");
            assertThat(dropped).hasNullValue();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void aLateValueIsReportedAndGoesToNobodyElse() throws Exception {
        AtomicReference<Subscriber<? super String>> downstream = new AtomicReference<>();
        Mono<String> deaf = Mono.from(subscriber -> {
            downstream.set(subscriber);
            subscriber.onSubscribe(Operators.emptySubscription());
        });
        Caller<String> first = caller(
                () -> portal.named("first").timeout(Duration.ofMillis(500)).call(() -> deaf));
        assertThat(first.failure()).isInstanceOf(PortalTimeoutException.class);
        Caller<String> second =
                caller(() -> portal.named("second").call(() -> Mono.just("own").delayElement(Duration.ofMillis(20))));
        downstream.get().onNext("late");
        assertThat(second.value()).isEqualTo("own");
        await().untilAsserted(() -> assertThat(recorder.late)
                .singleElement()
                .satisfies(late -> assertThat(late.call().name()).isEqualTo("first"))
                .satisfies(late -> assertThat(late.failure()).isNull()));
    }

    @Test
    @Tag("FT55")
    void aCallFromAnEventLoopIsRefusedAtOnceAndNothingHasRun() {
        AtomicInteger invoked = new AtomicInteger();
        List<Throwable> refusals = Flux.<Runnable>just(
                        () -> portal.call(() -> Mono.just(invoked.incrementAndGet())),
                        () -> portal.submit(() -> Mono.just(invoked.incrementAndGet())),
                        () -> BlockingPortal.run(() -> Mono.just(invoked.incrementAndGet())))
                .publishOn(Schedulers.parallel())
                .map(call -> {
                    try {
                        call.run();
                        return (Throwable) new AssertionError("not refused");
                    } catch (RuntimeException refusal) {
                        return refusal;
                    }
                })
                .collectList()
                .block();
        assertThat(refusals)
                .hasSize(3)
                .allSatisfy(refusal -> assertThat(refusal).isInstanceOf(EventLoopBridgeException.class));
        assertThat(invoked).hasValue(0);
        assertThat(recorder.refused).containsExactly("Reactor", "Reactor");
    }

    @Test
    @Tag("FT28")
    void aCallFromThePortalsOwnTaskIsRefusedOnTheLoopAndOnTheCallerInItsPlace() throws Exception {
        Caller<Object> caller = caller(() -> portal.call(() -> Mono.just(String.valueOf(portal.call(Mono::empty)))));
        assertThat(caller.failure())
                .isInstanceOf(EventLoopBridgeException.class)
                .hasMessageContaining("is an event loop (PortalLoop of portal 'test')");
        assertThat(caller(() -> portal.call(() -> Mono.just(portal.mayBlock()))).value())
                .isFalse();
        assertThat(caller(() -> portal.mayBlock()).value()).isTrue();
    }

    @Test
    @Tag("FT39")
    void theCallNameReachesTheListener() throws Exception {
        caller(() -> portal.named("find").call(() -> Mono.just(1))).value();
        portal.submit(() -> Mono.just(2)).get(5, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(recorder.finished).hasSize(2));
        assertThat(recorder.finished).extracting(f -> f.call().name()).containsExactly("find", null);
        assertThat(recorder.finished).extracting(f -> f.call().portal()).containsOnly("test");
        assertThat(recorder.finished).allSatisfy(f -> {
            assertThat(f.queuedNanos())
                    .isBetween(
                            setup.dispatch() == Dispatch.LOOP ? 0L : -1L,
                            setup.dispatch() == Dispatch.LOOP ? f.totalNanos() : -1L);
            assertThat(f.failure()).isNull();
        });
    }

    @Test
    void theSnapshotShowsWhereACallIsAndWhoWaits() throws Exception {
        Caller<Object> caller = caller(() -> portal.named("find").call(Mono::never));
        await().until(() ->
                portal.snapshot().calls().stream().anyMatch(call -> call.phase() == PortalSnapshot.Phase.RUNNING));
        await().untilAsserted(() -> {
            PortalSnapshot.Call call = portal.snapshot().calls().get(0);
            assertThat(call.name()).isEqualTo("find");
            assertThat(call.remaining()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
            assertThat(call.age()).isPositive();
            assertThat(call.callerThread()).isEqualTo(Threads.label(caller.thread()));
            assertThat(call.callSite()).isNotNull();
            assertThat(call.callSite().getMethodName()).contains("theSnapshotShowsWhereACallIsAndWhoWaits");
            assertThat(call.loop() == null).isEqualTo(setup.dispatch() == Dispatch.CALLER_RUNS);
        });
        assertThat(portal.snapshot().name()).isEqualTo("test");
        assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.RUNNING);
        assertThat(portal.snapshot().loops()).hasSize(setup.loops());
        portal.cancel(portal.snapshot().calls().get(0).id());
        assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
    }

    @Test
    @Tag("FT15")
    @Tag("FT33")
    void aClosedPortalTakesNoCalls() {
        portal.close();
        AtomicInteger invoked = new AtomicInteger();
        assertThatThrownBy(() -> portal.named("find").call(() -> Mono.just(invoked.incrementAndGet())))
                .isInstanceOf(PortalClosedException.class)
                .hasMessageStartingWith("Portal 'test' takes no calls (state CLOSED): call 'find' was not started");
        assertThatThrownBy(() -> portal.submit(() -> Mono.just(invoked.incrementAndGet())))
                .isInstanceOf(PortalClosedException.class);
        assertThat(invoked).hasValue(0);
        assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
        assertThat(recorder.outcomes()).containsExactly(Outcome.CLOSED, Outcome.CLOSED);
    }

    @Test
    @Tag("FT26")
    void closingWakesWhoeverStillWaitsAfterTheDrainTimeout() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        Caller<Object> caller = caller(() ->
                portal.named("hang").call(() -> Mono.delay(LONG_DELAY).doOnCancel(() -> cancelled.set(true))));
        await().until(() -> !portal.snapshot().calls().isEmpty()
                && portal.snapshot().calls().get(0).phase() == PortalSnapshot.Phase.RUNNING);
        portal.close();
        assertThat(caller.failure())
                .isInstanceOf(PortalClosedException.class)
                .hasMessageMatching(
                        "Portal 'test' closed and cancelled call 'hang' \\(admission .*, drainTimeout=200ms\\)\\. .*");
        await().untilTrue(cancelled);
        assertThat(recorder.outcomes()).containsExactly(Outcome.CLOSED);
    }

    @Test
    @Tag("FT27")
    @Tag("FT35")
    void closingLetsTheRunningCallsFinish() {
        BlockingPortal patient =
                setup.builder().drainTimeout(Duration.ofSeconds(10)).build();
        CompletableFuture<String> future =
                patient.submit(() -> Mono.just("test").delayElement(Duration.ofMillis(50)));
        patient.close();
        assertThat(future).isCompletedWithValue("test");
    }

    @Test
    @Tag("FT38")
    void aCancelDuringTheDrainStillCancelsTheSource() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Object> future = portal.submit(
                () -> Mono.never().doOnRequest(n -> running.countDown()).doOnCancel(() -> cancelled.set(true)));
        running.await();
        Caller<Object> closer = Caller.start(() -> {
            portal.close();
            return null;
        });
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSING);
        future.cancel(false);
        await().untilTrue(cancelled);
        closer.value();
    }

    @Test
    @Tag("FT56")
    void aCloseWakesThoseWhoWaitOnFuturesOfThePortal() throws Exception {
        CompletableFuture<Object> one = portal.submit(Mono::never);
        Caller<Object> waiter = caller(
                () -> CompletableFuture.anyOf(one, new CompletableFuture<>()).get(5, TimeUnit.SECONDS));
        portal.close();
        assertThat(waiter.failure()).hasCauseInstanceOf(PortalClosedException.class);
        assertThat(one).isCompletedExceptionally();
    }
}
