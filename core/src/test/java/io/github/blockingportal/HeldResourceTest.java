package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import org.slf4j.MDC;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A thread makes calls within a resource that it holds. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class HeldResourceTest {

    private static final Context KEY = Context.of("key", "held");

    @Parameter
    Setup setup;

    private final List<String> events = new CopyOnWriteArrayList<>();
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
        assertThat(portal.snapshot().calls()).isEmpty();
    }

    private HeldResource<String> hold() {
        return portal.named("unit").hold(() -> Mono.just("held"), this::ended);
    }

    private HeldResource.Scope enter(HeldResource<String> held) {
        return held.enter(context -> context.putAll(KEY.readOnly()), IllegalArgumentException::new);
    }

    private Mono<Void> ended(String what) {
        return Mono.fromRunnable(() -> events.add("released " + what));
    }

    private String key() {
        return portal.call(() -> Mono.deferContextual(context -> Mono.just(context.getOrDefault("key", "none"))));
    }

    @Test
    void holdsAPermitAndIsListedUntilItIsReleased() {
        HeldResource<String> held = hold();
        assertThat(held.get()).isEqualTo("held");
        assertThat(portal.snapshot().admission().active()).isOne();
        assertThat(portal.snapshot().calls())
                .extracting(PortalSnapshot.Call::name)
                .containsExactly("unit");
        held.close();
        held.close();
        assertThat(events).containsExactly("released held");
        await().untilAsserted(() -> assertThat(recorder.finished)
                .extracting(finished -> finished.call().name() + " " + finished.outcome())
                .containsExactlyInAnyOrder("unit SUCCESS", "unit.release SUCCESS"));
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    @Test
    void whatIsCancelledIsReleasedAfterACallThatIsJustBeingSubscribed() throws Exception {
        Gate gate = new Gate();
        CompletableFuture<Thread> releaser = new CompletableFuture<>();
        try (BlockingPortal two = setup.builder().loops(2).build()) {
            Caller<Object> caller = cancelledAsItIsSubscribed(
                    two, gate, what -> ended(what).doFirst(() -> releaser.complete(Thread.currentThread())));
            gate.open();
            assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
            await().untilAsserted(() -> assertThat(events).containsExactly("called", "released held"));
            assertThat(releaser.join()).isNotSameAs(caller.thread());
        }
    }

    @Test
    void isReleasedByTheCloseIfAHookKeepsThatFromTheLoopItHasWaitedFor() throws Exception {
        Gate gate = new Gate();
        try (BlockingPortal two = setup.builder().loops(2).build()) {
            Caller<Object> caller = cancelledAsItIsSubscribed(two, gate, this::ended);
            Schedulers.onScheduleHook("broken", task -> () -> {
                throw new IllegalStateException("of a hook");
            });
            try {
                gate.open();
                assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
            } finally {
                Schedulers.resetOnScheduleHook("broken");
            }
        }
        assertThat(events).containsExactly("called", "released held");
    }

    /** Returns when its release waits for the end of its call. */
    private Caller<Object> cancelledAsItIsSubscribed(
            BlockingPortal portal, Gate gate, Function<String, Mono<Void>> release) {
        CallCancellation calls = CallCancellation.create();
        Caller<Object> caller = Caller.start(setup.caller(), () -> {
            try (CallCancellation.Scope opened = calls.open()) {
                HeldResource<String> held = portal.named("unit").hold(() -> Mono.just("held"), release);
                try (HeldResource.Scope scope = enter(held)) {
                    return portal.call(() -> Mono.fromRunnable(() -> {
                        gate.block();
                        events.add("called");
                    }));
                }
            }
        });
        awaitThatAtMostOneLoopIsBusy(portal, gate);
        calls.cancel("gone");
        await().until(() -> isReleased(portal));
        return caller;
    }

    @Test
    void isReleasedAlsoAfterAnEarlierCallThatWasCancelledWhileItWasBeingSubscribed() throws Exception {
        assertReleasedAfter(task -> task, call -> call.cancel(true));
    }

    @Test
    void isReleasedAlsoAfterACallThatFailedWhileItWasBeingSubscribed() throws Exception {
        Sinks.One<Object> other = Sinks.one();
        assertReleasedAfter(
                task -> Mono.zip(other.asMono(), task),
                call -> other.tryEmitError(new IllegalStateException("failed")));
    }

    /**
     * The task blocks a loop, not the caller, until somebody waits for the release, whose function is called after that with what its
     * holder has.
     */
    private void assertReleasedAfter(UnaryOperator<Mono<?>> blocking, Consumer<CompletableFuture<?>> end)
            throws Exception {
        Gate gate = new Gate();
        Mono<?> task = blocking.apply(Mono.fromRunnable(() -> {
            gate.block();
            events.add("called");
        }));
        try (BlockingPortal two =
                setup.builder().loops(2).dispatch(Dispatch.LOOP).build()) {
            Caller<Object> caller = Caller.start(setup.caller(), () -> {
                HeldResource<String> held = two.named("unit").hold(() -> Mono.just("held"), what -> {
                    events.add("released " + what + " of " + MDC.get("who"));
                    return Mono.empty();
                });
                try (HeldResource.Scope scope = enter(held)) {
                    CompletableFuture<?> call = two.submit(() -> task);
                    awaitThatAtMostOneLoopIsBusy(two, gate);
                    end.accept(call);
                    await().until(call::isDone);
                    two.call(() -> Mono.just("another one"));
                    awaitThatAtMostOneLoopIsBusy(two, gate);
                    MDC.put("who", "its holder");
                    held.close();
                    return "released";
                }
            });
            await().until(() -> isReleased(two) || !caller.thread().isAlive());
            gate.open();
            assertThat(caller.value()).isEqualTo("released");
            assertThat(events).containsExactly("called", "released held of its holder");
        }
    }

    /** The gate's, or none if that is on the caller; so what follows comes to the other one. */
    private static void awaitThatAtMostOneLoopIsBusy(BlockingPortal portal, Gate gate) {
        await().until(() -> gate.isEntered()
                && portal.snapshot(PortalSnapshot.Detail.NUMBERS).loops().stream()
                                .filter(loop -> loop.currentTask() != null)
                                .count()
                        <= 1);
    }

    private static boolean isReleased(BlockingPortal portal) {
        return portal.snapshot().calls().stream()
                .anyMatch(call -> "unit.release".equals(call.name()) && call.phase() == PortalSnapshot.Phase.RUNNING);
    }

    @Test
    void whoReleasesItWithinACallDoesNotWaitForThat() throws Exception {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            assertThatThrownBy(() -> portal.call(() -> Mono.fromRunnable(held::close)))
                    .isInstanceOf(PortalCancelledException.class);
        }
        await().untilAsserted(() -> assertThat(events).containsExactly("released held"));
    }

    @Test
    void itsCallsBeginWithItsContextAndShareItsPermitWhateverTheyAre() throws Exception {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            assertThat(key()).isEqualTo("held");
            assertThat(portal.submit(() -> Mono.just("submit")).get(5, TimeUnit.SECONDS))
                    .isEqualTo("submit");
            assertThat(portal.stream(() -> Flux.range(0, 600))).hasSize(600);
            portal.acquire(() -> Mono.just("inner"), this::ended).close();
            assertThat(portal.<String, String>start(ready -> Mono.fromCallable(() -> {
                                ready.ready("ready");
                                return "started";
                            }))
                            .result()
                            .get(5, TimeUnit.SECONDS))
                    .isEqualTo("started");
            assertThat(portal.snapshot().admission().active()).isOne();
        }
        assertThat(key(held)).isEqualTo("none");
    }

    private String key(HeldResource<String> released) {
        released.close();
        return key();
    }

    @Test
    void theyAreMadeOneAfterTheOther() {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            CompletableFuture<Object> first = portal.named("first").submit(Mono::never);
            assertThatThrownBy(this::key)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Portal 'test' refused unnamed call ")
                    .hasMessageContaining(" within call 'unit': call 'first' has not ended, ");
            assertThatThrownBy(() -> portal.submit(Mono::empty)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> held.requireIdle("its end"))
                    .hasMessageStartingWith("Portal 'test' refused its end within call 'unit': call 'first'");
            first.cancel(false);
            held.requireIdle("its end");
            assertThat(key()).isEqualTo("held");
            Stream<Integer> unread = portal.stream(() -> Flux.just(1));
            assertThatThrownBy(this::key).isInstanceOf(IllegalArgumentException.class);
            assertThat(unread).containsExactly(1);
            assertThat(key()).isEqualTo("held");
            assertThat(recorder.finished)
                    .extracting(finished -> finished.call().name())
                    .doesNotContain("unit");
        }
        held.close();
    }

    @Test
    void theOneThatHasNotEndedIsCancelledWhenItIsReleased() {
        HeldResource<String> held = hold();
        CompletableFuture<Object> open;
        try (HeldResource.Scope scope = enter(held)) {
            open = portal.submit(Mono::never);
        }
        held.close();
        assertThat(open).isCompletedExceptionally();
        assertThat(events).containsExactly("released held");
    }

    @Test
    void whileItIsSuspendedCallsThatWaitShareItsPermitAndAreMadeInAnyOrder() {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            CompletableFuture<Object> open = portal.submit(Mono::never);
            scope.suspend();
            assertThat(key()).isEqualTo("none");
            HeldResource<String> inner = hold();
            try (HeldResource.Scope within =
                    inner.enter(context -> context.put("key", "inner"), IllegalStateException::new)) {
                assertThat(key()).isEqualTo("inner");
                assertThat(portal.snapshot().admission().active()).isOne();
            }
            inner.close();
            assertThat(key()).isEqualTo("none");
            scope.resume();
            assertThatThrownBy(this::key).isInstanceOf(IllegalArgumentException.class);
            open.cancel(false);
            assertThat(key()).isEqualTo("held");
        }
        held.close();
    }

    @Test
    void whileItIsSuspendedCallsBeginWithTheContextOfTheOneAroundIt() {
        HeldResource<String> outer = hold();
        try (HeldResource.Scope around = enter(outer)) {
            HeldResource<String> inner = hold();
            try (HeldResource.Scope within =
                    inner.enter(context -> context.put("key", "inner"), IllegalStateException::new)) {
                within.suspend();
                assertThat(key()).isEqualTo("held");
                around.suspend();
                assertThat(key()).isEqualTo("none");
                around.resume();
                within.resume();
                assertThat(key()).isEqualTo("inner");
            }
            inner.close();
        }
        outer.close();
    }

    @Test
    void doesNothingMoreWithItOnceItIsReleased() {
        HeldResource<String> held = hold();
        held.close();
        assertThat(held.run("step", what -> Mono.fromRunnable(() -> events.add("step"))))
                .isFalse();
        assertThat(events).containsExactly("released held");
    }

    @Test
    void isReleasedWhenSomebodyCancelsItAndThenSaysSoToFurtherCalls() {
        HeldResource<String> held = hold();
        assertThat(held.problem()).isNull();
        try (HeldResource.Scope scope = enter(held)) {
            assertThat(portal.cancel(portal.snapshot().calls().get(0).id())).isTrue();
            await().until(() -> events.contains("released held"));
            assertThatThrownBy(this::key).isInstanceOf(PortalCancelledException.class);
            assertThatThrownBy(() -> portal.submit(Mono::empty)).isInstanceOf(PortalCancelledException.class);
        }
        assertThat(held.problem()).isInstanceOf(PortalCancelledException.class);
        assertThat(held.release("end", what -> Mono.fromRunnable(() -> events.add("never"))))
                .isFalse();
        assertThat(key()).isEqualTo("none");
        assertThat(events).containsExactly("released held");
    }

    @Test
    void nothingOfACallRunsThatBeginsAsItIsCancelled() {
        PortalListener canceller = new PortalListener() {

            @Override
            public Scope callEntered(CallInfo call) {
                if ("begins".equals(call.name())) {
                    portal.cancel(1);
                }
                return PortalListener.super.callEntered(call);
            }
        };
        portal.close();
        portal = setup.builder().listener(canceller).build();
        HeldResource<String> held = hold();
        assertThat(portal.snapshot().calls())
                .extracting(PortalSnapshot.Call::id)
                .containsExactly(1L);
        try (HeldResource.Scope scope = enter(held)) {
            assertThatThrownBy(() -> portal.named("begins").call(() -> Mono.fromRunnable(() -> events.add("has run"))))
                    .isInstanceOf(PortalCancelledException.class);
        }
        await().untilAsserted(() -> assertThat(events).containsExactly("released held"));
    }

    @Test
    void isReleasedByThePortalsCloseWhichWaitsForThat() {
        HeldResource<String> held = portal.hold(
                () -> Mono.just("held"),
                what -> Mono.delay(Duration.ofMillis(20)).then(ended(what)));
        try (HeldResource.Scope scope = enter(held)) {
            CompletableFuture.runAsync(portal::close).join();
            assertThat(events).containsExactly("released held");
            assertThatThrownBy(this::key).isInstanceOf(PortalClosedException.class);
        }
        assertThat(held.problem()).isInstanceOf(PortalClosedException.class);
    }

    @Test
    void mayBeReleasedInAnotherWayUnderAName() {
        HeldResource<String> held = hold();
        assertThat(held.release("commit", what -> Mono.fromRunnable(() -> events.add("committed " + what))))
                .isTrue();
        assertThat(held.release("commit", what -> Mono.fromRunnable(() -> events.add("again"))))
                .isFalse();
        held.close();
        assertThat(events).containsExactly("committed held");
        assertThat(recorder.finished)
                .extracting(finished -> finished.call().name())
                .contains("unit.commit");
        assertThat(held.problem()).isNull();
    }

    @Test
    void aFailureOfItsReleaseIsThrownAndIsItsOwn() {
        IllegalStateException failure = new IllegalStateException("release");
        HeldResource<String> held = hold();
        assertThatThrownBy(() -> held.release("commit", what -> Mono.error(failure)))
                .isSameAs(failure);
        await().untilAsserted(() -> assertThat(recorder.finished)
                .extracting(finished -> finished.call().name() + " " + finished.outcome())
                .containsExactlyInAnyOrder("unit ERROR", "unit.commit ERROR"));
    }

    @Test
    void knowsWhetherACallWithinItHasTimedOut() {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            key();
            assertThat(held.hasTimedOut()).isFalse();
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(1)).call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThat(held.hasTimedOut()).isTrue();
            key();
            assertThat(held.hasTimedOut()).isTrue();
        }
        held.close();
    }

    @Test
    void worksOnItWithNoDeadlineAndOnAnInterruptedThread() {
        HeldResource<String> held = hold();
        try (CallDeadline.Scope passed =
                        CallDeadline.after(Duration.ZERO, "somebody").open();
                HeldResource.Scope scope = enter(held)) {
            Thread.currentThread().interrupt();
            held.run("step", what -> Mono.fromRunnable(() -> events.add("step " + what)));
            held.close();
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(events).containsExactly("step held", "released held");
    }

    @Test
    void isReleasedAtOnceIfItComesWhenItsCallerHasGivenUp() {
        Sinks.One<String> stubborn = Sinks.one();
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500))
                        .hold(() -> new Uncancelled<>(stubborn.asMono()), this::ended))
                .isInstanceOf(PortalTimeoutException.class);
        assertThat(portal.snapshot().admission().active()).isZero();
        stubborn.tryEmitValue("late");
        await().untilAsserted(() -> assertThat(events).containsExactly("released late"));
    }

    @Test
    void nothingAcquiredIsAnError() {
        assertThatThrownBy(() -> portal.hold(Mono::empty, what -> Mono.empty()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("acquired nothing, since its Mono was empty");
        assertThatThrownBy(() -> portal.hold(() -> null, what -> Mono.empty()))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> portal.hold(null, what -> Mono.empty())).hasMessage("acquire");
        assertThatThrownBy(() -> portal.hold(() -> Mono.just(1), null)).hasMessage("release");
    }

    @Test
    void isEnteredByTheThreadThatHasOpenedItAlone() {
        HeldResource<String> held = hold();
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> enter(held)).join())
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot make its calls within call 'unit', which thread '");
        held.close();
    }

    @Test
    void isRefusedOnALoop() {
        assertThatThrownBy(() -> portal.call(() -> Mono.fromCallable(this::hold)))
                .isInstanceOf(EventLoopBridgeException.class);
    }

    @Test
    void sharesThePermitAndTheDeadlineOfTheChainForWhichItsWorkerWorks() {
        PortalTimeoutException timedOut = null;
        try {
            portal.timeout(Duration.ofSeconds(1))
                    .call(() -> portal.workers().run(() -> {
                        HeldResource<String> held = hold();
                        try (HeldResource.Scope scope = enter(held)) {
                            assertThat(BlockingWorkers.context().hasKey("key")).isFalse();
                            assertThat(portal.snapshot().admission().active()).isOne();
                            return portal.noTimeout().call(Mono::never);
                        } finally {
                            held.close();
                        }
                    }));
        } catch (PortalTimeoutException expected) {
            timedOut = expected;
        }
        assertThat(timedOut).isNotNull();
        await().untilAsserted(() -> assertThat(events).containsExactly("released held"));
    }

    @Test
    void workersSeeTheContextOfTheirChain() {
        HeldResource<String> held = hold();
        try (HeldResource.Scope scope = enter(held)) {
            assertThat(portal.call(() ->
                            portal.workers().run(() -> BlockingWorkers.context().get("key") + key())))
                    .isEqualTo("heldheld");
        }
        held.close();
        assertThat(BlockingWorkers.context().isEmpty()).isTrue();
    }

    /** A source that goes on when it is cancelled. */
    private static final class Uncancelled<T> extends Mono<T> {

        private final Mono<T> source;

        Uncancelled(Mono<T> source) {
            this.source = source;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> subscriber) {
            source.subscribe(new BaseSubscriber<>() {

                @Override
                protected void hookOnSubscribe(Subscription upstream) {
                    subscriber.onSubscribe(new Subscription() {

                        @Override
                        public void request(long n) {
                            upstream.request(n);
                        }

                        @Override
                        public void cancel() {
                            // goes on
                        }
                    });
                }

                @Override
                protected void hookOnNext(T value) {
                    subscriber.onNext(value);
                }

                @Override
                protected void hookOnComplete() {
                    subscriber.onComplete();
                }

                @Override
                protected void hookOnError(Throwable failure) {
                    subscriber.onError(failure);
                }
            });
        }
    }
}
