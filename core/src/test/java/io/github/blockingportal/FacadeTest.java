package io.github.blockingportal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** What the methods of a facade do. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(30)
class FacadeTest {

    @Parameter
    Setup setup;

    private final Recorder recorder = new Recorder();
    private final ReactiveOrders target = new ReactiveOrders();
    private BlockingPortal portal;
    private Orders orders;

    @BeforeEach
    void open() {
        portal = setup.builder().name("test").listener(recorder).build();
        orders = portal.facade(Orders.class, target);
    }

    @AfterEach
    void everyPermitIsBack() {
        await().untilAsserted(
                        () -> assertThat(portal.snapshot().admission().active()).isZero());
        await().untilAsserted(() -> assertThat(recorder.finished).hasSameSizeAs(recorder.started));
        portal.close();
    }

    record Order(String id) {}

    interface Orders {

        Order find(String id);

        Optional<Order> maybe(String id);

        List<Order> all();

        List<Order> page(int size);

        Stream<Order> each(int count);

        void delete(String id);

        void deleteAll();

        CompletableFuture<Order> later(String id);

        CompletableFuture<List<Order>> allLater();

        CompletableFuture<Void> deletedLater();

        Order staged(String id);

        int count(boolean empty);

        Order failing(Throwable failure, boolean thrown) throws IOException;

        CompletableFuture<Order> failingLater(Throwable failure);

        Order never();

        Order stagedNever();

        Order nothing();

        default List<Order> both(String one, String other) {
            return List.of(find(one), find(other));
        }
    }

    static class ReactiveOrders {

        final AtomicInteger invoked = new AtomicInteger();
        final AtomicInteger completed = new AtomicInteger();
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        public Mono<Order> find(String id) {
            invoked.incrementAndGet();
            thread.set(Thread.currentThread());
            return Mono.just(id).filter(known -> !known.isEmpty()).map(Order::new);
        }

        public Mono<Order> maybe(String id) {
            return find(id);
        }

        public Flux<Order> all() {
            return Flux.just("1", "2", "3").map(Order::new);
        }

        public Mono<List<Order>> page(int size) {
            return all().take(size).collectList();
        }

        public Flux<Order> each(int count) {
            return Flux.range(1, count)
                    .map(number -> new Order("" + number))
                    .doOnCancel(() -> cancelled.complete(null));
        }

        public Mono<Integer> delete(String id) {
            return Mono.delay(Duration.ofMillis(5)).thenReturn(completed.incrementAndGet());
        }

        public Flux<Order> deleteAll() {
            return all().doOnComplete(completed::incrementAndGet);
        }

        public Mono<Order> later(String id) {
            return find(id).delayElement(Duration.ofMillis(5));
        }

        public Flux<Order> allLater() {
            return all();
        }

        public Mono<String> deletedLater() {
            return Mono.just("not void").doOnSuccess(value -> completed.incrementAndGet());
        }

        public CompletionStage<Order> staged(String id) {
            return find(id).toFuture();
        }

        public Mono<Integer> count(boolean empty) {
            return empty ? Mono.empty() : Mono.just(3);
        }

        public Mono<Order> failing(Throwable failure, boolean thrown) throws Throwable {
            if (thrown) {
                throw failure;
            }
            return Mono.error(failure);
        }

        public Mono<Order> failingLater(Throwable failure) {
            return Mono.error(failure);
        }

        public Mono<Order> never() {
            return Mono.<Order>never().doOnCancel(() -> cancelled.complete(null));
        }

        public CompletableFuture<Order> stagedNever() {
            CompletableFuture<Order> future = new CompletableFuture<>();
            future.whenComplete((order, failure) -> cancelled.complete(null));
            return future;
        }

        public Mono<Order> nothing() {
            return null;
        }
    }

    @Test
    void aValueIsWaitedFor() throws Exception {
        Caller<Order> caller = Caller.start(setup.caller(), () -> orders.find("1"));
        assertThat(caller.value()).isEqualTo(new Order("1"));
        boolean here = setup.dispatch() == Dispatch.CALLER_RUNS;
        assertThat(target.thread.get() == caller.thread()).isEqualTo(here);
    }

    @Test
    void emptyIsNullOrAnEmptyOptional() {
        assertThat(orders.find("")).isNull();
        assertThat(orders.maybe("")).isEmpty();
        assertThat(orders.maybe("1")).contains(new Order("1"));
    }

    @Test
    void aPrimitiveThatIsMissingIsAnErrorThatNamesTheMethods() {
        assertThat(orders.count(false)).isEqualTo(3);
        assertThatThrownBy(() -> orders.count(true))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("'reactor.core.publisher.Mono<java.lang.Integer> count(boolean)' of "
                        + ReactiveOrders.class.getName()
                        + " was empty, and 'int count(boolean)' cannot return null. Let it"
                        + " return an Optional, or a type that can be null");
    }

    @Test
    void aListIsTheWholeFluxOrTheListOfAMono() {
        assertThat(orders.all()).extracting(Order::id).containsExactly("1", "2", "3");
        assertThat(orders.page(2)).extracting(Order::id).containsExactly("1", "2");
    }

    @Test
    void aStreamIsReadAsItIsConsumedAndCancelledByItsClose() {
        try (Stream<Order> stream = orders.each(100_000)) {
            assertThat(stream.limit(3).map(Order::id)).containsExactly("1", "2", "3");
        }
        assertThat(target.cancelled).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void voidWaitsForCompletion() {
        orders.delete("1");
        assertThat(target.completed).hasValue(1);
        orders.deleteAll();
        assertThat(target.completed).hasValue(2);
    }

    @Test
    void aFutureIsASubmittedCall() {
        assertThat(orders.later("1")).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(new Order("1"));
        assertThat(orders.allLater().join()).extracting(Order::id).containsExactly("1", "2", "3");
        assertThat(orders.deletedLater().join()).isNull();
        assertThat(target.completed).hasValue(1);
        assertThatThrownBy(
                        () -> orders.failingLater(new IOException("on purpose")).join())
                .isInstanceOf(CompletionException.class)
                .hasCause(new IOException("on purpose"));
    }

    @Test
    void aCompletionStageIsRead() {
        assertThat(orders.staged("1")).isEqualTo(new Order("1"));
        assertThat(orders.staged("")).isNull();
    }

    @Test
    void callsAreNamedAfterTheInterfaceAndTheMethod() {
        portal.named("other").facade(Orders.class, target).find("1");
        orders.all();
        try (Stream<Order> stream = orders.each(1)) {
            assertThat(stream).hasSize(1);
        }
        assertThat(recorder.started)
                .extracting(CallInfo::name)
                .containsExactly("Orders.find", "Orders.all", "Orders.each");
    }

    @Test
    void aRuntimeExceptionArrivesAsTheSameInstanceSignalledOrThrown() {
        RuntimeException failure = new IllegalStateException("on purpose");
        Error error = new AssertionError("on purpose");
        assertThat(catchThrowable(() -> orders.failing(failure, false))).isSameAs(failure);
        assertThat(catchThrowable(() -> orders.failing(failure, true))).isSameAs(failure);
        assertThat(catchThrowable(() -> orders.failing(error, false))).isSameAs(error);
        assertThat(catchThrowable(() -> orders.failing(error, true))).isSameAs(error);
    }

    @Test
    void aDeclaredCheckedExceptionArrivesAsItselfSignalledOrThrown() {
        IOException failure = new FileNotFoundException("on purpose");
        assertThat(catchThrowable(() -> orders.failing(failure, false))).isSameAs(failure);
        assertThat(catchThrowable(() -> orders.failing(failure, true))).isSameAs(failure);
        assertThat(failure.getSuppressed())
                .as("the caller's frames, once")
                .singleElement()
                .satisfies(frames -> assertThat(frames.getStackTrace())
                        .anyMatch(
                                frame -> frame.getClassName().equals(getClass().getName())));
    }

    @Test
    void anUndeclaredCheckedExceptionIsTheCauseOfAPortalCallException() {
        Exception failure = new Exception("on purpose");
        assertThatThrownBy(() -> orders.failing(failure, false))
                .isInstanceOf(PortalCallException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> orders.failing(failure, true))
                .isInstanceOf(PortalCallException.class)
                .hasCause(failure);
    }

    @Test
    void aTargetThatReturnsNullIsAnErrorThatNamesItsMethod() {
        assertThatThrownBy(orders::nothing)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("'reactor.core.publisher.Mono<" + Order.class.getName() + "> nothing()' of "
                        + ReactiveOrders.class.getName() + " returned null instead of a Mono");
    }

    @Test
    void theViewsTimeoutHoldsAndCancels() {
        Orders hasty = portal.timeout(Duration.ofMillis(500)).facade(Orders.class, target);
        assertThatThrownBy(hasty::never)
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("call 'Orders.never'");
        assertThat(target.cancelled).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aTimeoutCancelsAFutureOfTheTarget() {
        Orders hasty = portal.timeout(Duration.ofMillis(500)).facade(Orders.class, target);
        assertThatThrownBy(hasty::stagedNever).isInstanceOf(PortalTimeoutException.class);
        assertThat(target.cancelled).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void onAnEventLoopEachMethodIsRefusedBeforeItsTargetIsInvokedAndNamesTheCaller() {
        List<Throwable> refusals = onEventLoop(() -> List.of(
                catchThrowable(() -> orders.find("1")),
                catchThrowable(() -> orders.maybe("1")),
                catchThrowable(() -> orders.staged("1")),
                catchThrowable(() -> orders.both("1", "2")),
                catchThrowable(() -> orders.later("1"))));
        assertThat(refusals)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(EventLoopBridgeException.class)
                        .hasMessageContaining("refused call 'Orders.")
                        .hasMessageContaining("Called at " + getClass().getName()));
        assertThat(((EventLoopBridgeException) refusals.get(0)).callSite().getMethodName())
                .contains("onAnEventLoop");
        assertThat(((EventLoopBridgeException) refusals.get(3)).callSite().getMethodName())
                .as("who called the default method")
                .contains("onAnEventLoop");
        assertThat(onEventLoop(() -> catchThrowable(() -> orders.each(1))))
                .isInstanceOf(EventLoopBridgeException.class);
        assertThat(target.invoked).hasValue(0);
    }

    private static <T> T onEventLoop(Supplier<T> body) {
        return Mono.fromSupplier(body).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(10));
    }

    @Test
    void theSnapshotShowsTheCallersFrame() throws Exception {
        Caller<Order> caller = Caller.start(setup.caller(), () -> orders.never());
        await().until(() -> portal.snapshot().calls().size() == 1
                && portal.snapshot().calls().get(0).phase() == PortalSnapshot.Phase.RUNNING);
        PortalSnapshot.Call call = portal.snapshot().calls().get(0);
        assertThat(call.name()).isEqualTo("Orders.never");
        assertThat(call.callSite().getMethodName()).contains("theSnapshotShowsTheCallersFrame");
        assertThat(portal.cancel(call.id())).isTrue();
        assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
    }

    @Test
    void aDefaultMethodRunsOnTheCaller() {
        assertThat(orders.both("1", "2")).containsExactly(new Order("1"), new Order("2"));
        assertThat(target.invoked).hasValue(2);
    }

    @Test
    void equalsIsIdentityAndToStringSaysWhatItIs() {
        Orders other = portal.facade(Orders.class, target);
        assertThat(orders).isNotEqualTo(other).isNotEqualTo(null);
        assertThat(Set.of(orders, other)).hasSize(2).contains(orders, other);
        assertThat(orders).hasToString("Orders, a facade of " + target + " through BlockingPortal 'test' (RUNNING)");
        assertThat(recorder.started).isEmpty();
    }
}
