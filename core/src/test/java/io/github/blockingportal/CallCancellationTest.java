package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** A scope that is open on the calling thread, whose calls another thread cancels. */
@Timeout(60)
class CallCancellationTest {

    private static final String GONE = "the client of GET /orders left";

    private BlockingPortal portal =
            BlockingPortal.builder().name("test").loops(1).build();
    private final CallCancellation scope = CallCancellation.create();
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    @AfterEach
    void nothingStaysOpenAndNothingIsKept() {
        portal.close();
        assertThat(CallCancellation.current()).isNull();
        assertThat(scope.calls()).isZero();
    }

    private <T> Mono<T> never() {
        return Mono.<T>never()
                .doOnSubscribe(subscription -> begun.incrementAndGet())
                .doOnSubscribe(subscription -> running.countDown())
                .doOnCancel(cancelled::incrementAndGet);
    }

    private static void assertCancelled(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        PortalCancelledException.class,
                        e -> assertThat(e.reason()).isEqualTo(GONE));
    }

    private <T> Caller<T> inScope(Supplier<T> body) {
        return Caller.start(() -> {
            try (CallCancellation.Scope open = scope.open()) {
                return body.get();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.github.blockingportal.Setup#all")
    void aCallThatWaitsIsCancelledAndSaysWhy(Setup setup) throws Exception {
        try (BlockingPortal other = setup.builder().build()) {
            Caller<String> caller = Caller.start(setup.caller(), () -> {
                try (CallCancellation.Scope open = scope.open()) {
                    return other.named("orders.find").call(this::<String>never);
                }
            });
            running.await();
            assertThat(scope.calls()).isOne();
            assertThat(scope.cancel(GONE)).extracting(CallInfo::name).containsExactly("orders.find");
            assertThat(caller.failure())
                    .isInstanceOf(PortalCancelledException.class)
                    .hasMessageMatching(
                            "Portal 'test' cancelled call 'orders.find' \\(admission \\d+ ms, queued \\d+ ms,"
                                    + " running \\d+ ms\\): " + GONE + "\\. Its work was cancelled, too");
            await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
            assertThat(other.snapshot().admission().active()).isZero();
            assertThat(other.snapshot().calls()).isEmpty();
        }
    }

    @Test
    void oneThatWaitsForItsPermitIsCancelledToo() throws Exception {
        portal.close();
        portal = BlockingPortal.builder()
                .name("test")
                .maxConcurrentCalls(0)
                .noTimeout()
                .build();
        Caller<String> caller = inScope(() -> portal.call(this::<String>never));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        scope.cancel(GONE);
        assertCancelled(caller.failure());
        assertThat(begun).hasValue(0);
        assertThat(portal.snapshot().admission().waiting()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void nothingOfACallRunsOnceItIsCancelled(Dispatch dispatch) {
        portal.close();
        portal = BlockingPortal.builder().name("test").dispatch(dispatch).build();
        scope.cancel(GONE);
        try (CallCancellation.Scope open = scope.open()) {
            for (ThrowingCallable operation : Operations.of(portal.named("x"), this::never)) {
                assertThat(catchThrowableOfType(PortalCancelledException.class, operation))
                        .message()
                        .matches("Portal 'test' cancelled call 'x' \\(admission \\d+ ms, queued 0 ms, running 0 ms\\): "
                                + GONE + "\\. Nothing of it has run");
            }
        }
        assertThat(begun).hasValue(0);
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    @Test
    void aSubmittedTaskEndsWithItAlsoWhenItsThreadHasLeftTheScope() throws Exception {
        CompletableFuture<String> future;
        try (CallCancellation.Scope open = scope.open()) {
            future = portal.submit(this::never);
        }
        running.await();
        assertThat(scope.cancel(GONE)).hasSize(1);
        assertCancelled(
                catchThrowableOfType(CompletionException.class, future::join).getCause());
        await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
    }

    @Test
    void aStartedTaskEndsWithItAlsoWhenItIsReady() throws Exception {
        StartedTask<String, String> started;
        try (CallCancellation.Scope open = scope.open()) {
            started = portal.start(ready -> {
                ready.ready("ready");
                return never();
            });
        }
        running.await();
        assertThat(scope.cancel(GONE)).hasSize(1);
        assertCancelled(catchThrowableOfType(
                        CompletionException.class, () -> started.result().join())
                .getCause());
        await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
    }

    @Test
    void aStreamEndsWithItWhoeverReadsIt() {
        try (Stream<Integer> stream = openStream()) {
            List<Integer> read = new ArrayList<>();
            Throwable failure = catchThrowable(() -> stream.forEach(element -> {
                read.add(element);
                scope.cancel(GONE);
            }));
            assertCancelled(failure);
            assertThat(read).startsWith(1);
        }
        await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
    }

    private Stream<Integer> openStream() {
        try (CallCancellation.Scope open = scope.open()) {
            return portal.stream(
                    () -> Flux.concat(Flux.just(1), Flux.<Integer>never()).doOnCancel(cancelled::incrementAndGet));
        }
    }

    @Test
    void aCallFurtherDownIsInTheScopeToo() throws Exception {
        Caller<String> caller = inScope(() -> portal.named("outer")
                .call(() -> portal.workers().run(() -> portal.named("inner").call(this::<String>never))));
        running.await();
        assertThat(scope.cancel(GONE)).extracting(CallInfo::name).containsExactlyInAnyOrder("outer", "inner");
        assertCancelled(caller.failure());
        await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
    }

    @Test
    void aWorkerThatGoesOnCannotCallAnyMore() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        Caller<Boolean> caller = inScope(() -> portal.call(() -> portal.workers()
                .onCancel(CancelPolicy.LET_FINISH)
                .run(() -> {
                    running.countDown();
                    left.await();
                    return refused.complete(catchThrowable(() -> portal.call(this::never)));
                })));
        running.await();
        scope.cancel(GONE);
        assertCancelled(caller.failure());
        left.countDown();
        assertCancelled(refused.get());
        assertThat(begun).hasValue(0);
    }

    @Test
    void aReleaseIsNotInTheScope() {
        AtomicInteger released = new AtomicInteger();
        try (CallCancellation.Scope open = scope.open();
                PortalResource<String> resource = portal.acquire(
                        () -> Mono.just("resource"),
                        it -> portal.workers()
                                .run(() -> portal.call(() -> Mono.fromCallable(released::incrementAndGet))))) {
            scope.cancel(GONE);
            assertCancelled(catchThrowable(() -> portal.call(this::never)));
            assertThat(resource.get()).isEqualTo("resource");
        }
        assertThat(released).hasValue(1);
    }

    @Test
    void aHeldResourceIsReleasedAndTheNextCallWithinSaysWhy() {
        CompletableFuture<String> released = new CompletableFuture<>();
        try (CallCancellation.Scope open = scope.open();
                HeldResource<String> held = portal.named("tx")
                        .hold(() -> Mono.just("resource"), it -> Mono.fromRunnable(() -> released.complete(it)));
                HeldResource.Scope within = held.enter(context -> context, IllegalStateException::new)) {
            assertThat(portal.<Integer>call(() -> Mono.just(1))).isOne();
            scope.cancel(GONE);
            assertThat(released.join()).isEqualTo("resource");
            assertCancelled(catchThrowable(() -> portal.call(this::never)));
            assertCancelled(held.problem());
        }
        assertThat(begun).hasValue(0);
    }

    @Test
    void aCallOutsideIsNotCancelled() throws Exception {
        CompletableFuture<String> outside = portal.submit(this::never);
        running.await();
        assertThat(scope.cancel(GONE)).isEmpty();
        assertThat(portal.<Integer>call(() -> Mono.just(1))).isOne();
        assertThat(outside).isNotDone();
        outside.cancel(false);
    }

    @Test
    void theFirstReasonCounts() {
        assertThat(scope.reason()).isNull();
        scope.cancel(GONE + "\n");
        assertThat(scope.cancel("another")).isEmpty();
        assertThat(scope.reason()).isEqualTo(GONE + "\\n");
        assertThat(scope).hasToString("cancellation scope with 0 calls, cancelled: " + GONE + "\\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scope.cancel(" "))
                .withMessage("reason must not be blank");
    }

    @Test
    void oneThatIsCancelledByItsNumberHasNoReason() throws Exception {
        Caller<String> caller = inScope(() -> portal.call(this::<String>never));
        running.await();
        assertThat(portal.cancel(portal.snapshot().calls().get(0).id())).isTrue();
        assertThat(caller.failure())
                .isInstanceOfSatisfying(
                        PortalCancelledException.class,
                        e -> assertThat(e.reason()).isNull())
                .hasMessageContaining("on request");
    }

    @Test
    void anInnerScopeIsCancelledAloneAndAnOuterOneWithAllThatIsWithin() {
        CallCancellation inner = CallCancellation.create();
        CompletableFuture<String> ofInner;
        CompletableFuture<String> ofOuter;
        CompletableFuture<String> alsoOfInner;
        try (CallCancellation.Scope open = scope.open()) {
            try (CallCancellation.Scope within = inner.open();
                    CallCancellation.Scope again = scope.open()) {
                assertThat(CallCancellation.current()).isSameAs(inner);
                ofInner = portal.submit(this::never);
            }
            assertThat(CallCancellation.current()).isSameAs(scope);
            ofOuter = portal.submit(this::never);
        }
        assertThat(inner.cancel("the step was skipped")).hasSize(1);
        assertThat(catchThrowableOfType(CompletionException.class, ofInner::join))
                .hasMessageContaining("skipped");
        assertThat(ofOuter).isNotDone();

        CallCancellation other = CallCancellation.create();
        try (CallCancellation.Scope open = scope.open();
                CallCancellation.Scope within = other.open()) {
            alsoOfInner = portal.submit(this::never);
        }
        assertThat(scope.cancel(GONE)).hasSize(2);
        assertCancelled(catchThrowableOfType(CompletionException.class, alsoOfInner::join)
                .getCause());
        await().untilAsserted(() -> assertThat(other.calls()).isZero());
        assertThat(other.reason()).isNull();
    }

    @Test
    void itTravelsWithTheContextWhileAPortalIsOpen() throws Exception {
        assertThat(portal.call(() -> Mono.just(1))).isEqualTo(1);
        ContextSnapshotFactory contexts = ContextSnapshotFactory.builder().build();
        ContextSnapshot snapshot;
        try (CallCancellation.Scope open = scope.open()) {
            snapshot = contexts.captureAll();
        }
        Caller<String> caller = Caller.start(snapshot.wrap(() -> portal.call(this::<String>never)));
        running.await();
        scope.cancel(GONE);
        assertCancelled(caller.failure());
    }

    @Test
    void inAReactorContextItIsThatOfTheWorkersThatRunForIt() throws Exception {
        CompletableFuture<CallCancellation> open = new CompletableFuture<>();
        Mono<String> calls = portal.workers().run(() -> {
            open.complete(CallCancellation.current());
            return portal.call(this::never);
        });
        CompletableFuture<String> future = calls.contextWrite(scope::addTo).toFuture();
        running.await();
        assertThat(open.get()).isSameAs(scope);
        scope.cancel(GONE);
        assertCancelled(
                catchThrowableOfType(CompletionException.class, future::join).getCause());
    }

    @Test
    void inAReactorContextSeveralStandBesideEachOther() {
        CallCancellation inner = CallCancellation.create();
        assertThat(CallCancellation.in(Context.empty())).isNull();
        Context both = inner.addTo(scope.addTo(Context.of("a", "b")));
        assertThat(CallCancellation.in(both)).isSameAs(inner);
        assertThat(CallCancellation.in(scope.addTo(both))).isSameAs(inner);
    }

    @Test
    void oneThatATaskLeavesOpenIsGoneForTheNext() {
        CallCancellation.Scope[] left = new CallCancellation.Scope[2];
        portal.call(() -> {
            left[0] = scope.open();
            return portal.workers().run(() -> left[1] = scope.open());
        });
        assertThat(left).doesNotContainNull();
        assertThat(portal.<Boolean>call(() -> Mono.just(CallCancellation.current() == null)))
                .isTrue();
        assertThat(portal.<Boolean>call(() -> portal.workers().run(() -> CallCancellation.current() == null)))
                .isTrue();
    }

    @Test
    void aDeadlineThatIsOpenBesideItStaysAndGoesByItself() {
        CallDeadline deadline = CallDeadline.after(Duration.ofHours(1), "the job");
        try (CallDeadline.Scope bounded = deadline.open()) {
            try (CallCancellation.Scope open = scope.open()) {
                assertThat(CallDeadline.current()).isSameAs(deadline);
            }
            assertThat(CallDeadline.current()).isSameAs(deadline);
            assertThat(CallCancellation.current()).isNull();
        }
        try (CallCancellation.Scope open = scope.open()) {
            try (CallDeadline.Scope bounded = deadline.open()) {
                assertThat(CallCancellation.current()).isSameAs(scope);
            }
            assertThat(CallCancellation.current()).isSameAs(scope);
        }
    }

    @Test
    void aCancelHookThatBlocksHoldsUpNeitherTheCancellerNorAnotherCall() {
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<String> hostile;
        List<CompletableFuture<String>> others = new ArrayList<>();
        try (CallCancellation.Scope open = scope.open()) {
            hostile = portal.submit(() -> Mono.<String>never().doOnCancel(() -> awaitForever(never)));
            for (int i = 0; i < 20; i++) {
                others.add(portal.submit(this::never));
            }
        }
        await().until(() -> begun.get() == 20);
        assertThat(scope.cancel(GONE)).hasSize(21);
        others.forEach(future -> assertThat(catchThrowable(future::join)).hasMessageContaining(GONE));
        never.countDown();
        assertThat(catchThrowable(hostile::join)).hasMessageContaining(GONE);
    }

    private static void awaitForever(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tenThousandCallsAreCancelledOnceEach() {
        portal.close();
        portal = BlockingPortal.builder()
                .name("test")
                .maxConcurrentCalls(20_000)
                .noTimeout()
                .build();
        List<CompletableFuture<String>> futures = new ArrayList<>();
        try (CallCancellation.Scope open = scope.open()) {
            for (int i = 0; i < 10_000; i++) {
                futures.add(portal.submit(this::never));
            }
        }
        await().until(() -> begun.get() == 10_000);
        assertThat(scope.cancel(GONE)).hasSize(10_000).doesNotHaveDuplicates();
        futures.forEach(future -> assertThat(catchThrowable(future::join)).hasMessageContaining(GONE));
        await().until(() -> cancelled.get() == 10_000);
        await().until(() -> portal.snapshot().admission().active() == 0);
    }

    @Test
    void onlyWhatCreateMakesIsOpened() {
        CallCancellation foreign = new CallCancellation() {
            @Override
            public List<CallInfo> cancel(String reason) {
                return List.of();
            }

            @Override
            public String reason() {
                return null;
            }

            @Override
            public int calls() {
                return 0;
            }
        };
        assertThatThrownBy(() -> {
                    try (CallCancellation.Scope open = foreign.open()) {
                        portal.call(() -> Mono.just(1));
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Only what CallCancellation.create() makes can be opened or added to a context, but this was a "
                                + foreign.getClass().getName());
        assertThat(portal.snapshot().calls()).isEmpty();
    }

    @Test
    void aScopeThatIsOpenForLongKeepsNothingOfItsCalls() {
        try (CallCancellation.Scope open = scope.open()) {
            for (int i = 0; i < 100_000; i++) {
                portal.call(() -> Mono.just(1));
            }
            assertThat(scope.calls()).isZero();
        }
    }
}
