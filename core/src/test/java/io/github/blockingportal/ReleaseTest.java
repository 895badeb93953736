package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

/** Whatever happens while a release is due, it runs once and to its end. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class ReleaseTest {

    @Parameter
    Setup setup;

    private final List<String> released = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<Void> goAhead = new CompletableFuture<>();

    @AfterEach
    void letGo() {
        over.countDown();
        goAhead.complete(null);
    }

    private BlockingPortalBuilder builder() {
        return setup.builder().drainTimeout(Duration.ofSeconds(10));
    }

    private Mono<Void> release(String what) {
        return Mono.fromRunnable(() -> released.add(what));
    }

    private Publisher<Void> releaseSlowly(String what) {
        return releaseAfter(Duration.ofMillis(700), what);
    }

    private Publisher<Void> releaseAfter(Duration delay, String what) {
        return Mono.delay(delay).then(release(what));
    }

    private Publisher<Void> releaseOnceToldTo(String what) {
        return Mono.fromFuture(goAhead, true).then(release(what));
    }

    private void block() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Tag("E1")
    void oneThatThePortalsCloseBeginsRunsToItsEnd() {
        BlockingPortal portal = builder().build();
        portal.acquire(() -> Mono.just("slow"), slow -> releaseAfter(Duration.ofMillis(100), slow));
        portal.close();
        assertThat(released).containsExactly("slow");
    }

    @Test
    @Tag("E1")
    void oneThatBeginsDuringTheDrainHasTheDrainsTimeOnceMore() throws Exception {
        BlockingPortal portal =
                setup.builder().drainTimeout(Duration.ofMillis(900)).build();
        PortalResource<String> resource = portal.acquire(() -> Mono.just("slow"), this::releaseSlowly);
        CompletableFuture<Object> hanging = portal.submit(Mono::never);
        Caller<State> closing = Caller.start(() -> {
            portal.close();
            return portal.snapshot().state();
        });
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        CountDownLatch nearTheEnd = new CountDownLatch(1);
        assertThat(nearTheEnd.await(500, TimeUnit.MILLISECONDS)).isFalse();
        resource.close();
        assertThat(released).containsExactly("slow");
        assertThat(closing.value()).isEqualTo(State.CLOSED);
        assertThat(hanging).isCompletedExceptionally();
    }

    @Test
    @Tag("E1")
    void oneThatNeverEndsIsGivenUpByName() {
        BlockingPortal portal =
                setup.builder().drainTimeout(Duration.ofSeconds(1)).build();
        portal.named("stuck").acquire(() -> Mono.just("x"), x -> Mono.never());
        portal.named("good").acquire(() -> Mono.just("good"), this::release);
        try (LogLines log = LogLines.listen()) {
            portal.close();
            assertThat(log.warnings())
                    .filteredOn(line -> line.contains("gives up"))
                    .singleElement()
                    .asString()
                    .matches("Portal 'test' gives up 1 releases that have not ended within 1\\.\\d s"
                            + " \\(drainTimeout=1s\\): call 'stuck.release'");
        }
        assertThat(released).containsExactly("good");
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("E1")
    void oneWhoseCodeBlocksHoldsUpNoOther() {
        BlockingPortal portal =
                setup.builder().loops(2).drainTimeout(Duration.ofMillis(500)).build();
        portal.acquire(() -> Mono.just("x"), x -> {
            block();
            return Mono.empty();
        });
        for (int i = 0; i < 20; i++) {
            portal.acquire(() -> Mono.just("good"), this::release);
        }
        portal.close();
        assertThat(released).hasSize(20);
    }

    @Test
    @Tag("E2")
    void aResourceThatArrivesAfterTheCloseIsReleasedOnTheThreadThatBringsIt() throws Exception {
        BlockingPortal portal =
                setup.builder().drainTimeout(Duration.ofMillis(20)).build();
        CompletableFuture<String> late = new CompletableFuture<>();
        AtomicReference<Thread> releaser = new AtomicReference<>();
        Caller<Object> caller = Caller.start(
                setup.caller(),
                () -> portal.acquire(() -> deafToCancel(late), x -> {
                    releaser.set(Thread.currentThread());
                    return release(x);
                }));
        await().until(() -> portal.snapshot().calls().size() == 1
                && portal.snapshot().calls().get(0).phase() == PortalSnapshot.Phase.RUNNING);
        portal.close();
        assertThat(caller.failure()).isInstanceOf(PortalClosedException.class);
        late.complete("late");
        assertThat(released).containsExactly("late");
        assertThat(releaser).hasValue(Thread.currentThread());
    }

    private static <T> Mono<T> deafToCancel(CompletableFuture<T> source) {
        return Mono.fromDirect(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            source.thenAccept(subscriber::onNext);
        });
    }

    @Test
    @Tag("E2")
    void aResourceThatIsClosedAfterItsPortalHasBeenReleasedAlready() {
        BlockingPortal portal = builder().build();
        PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::release);
        portal.close();
        resource.close();
        assertThat(released).containsExactly("x");
    }

    @Test
    @Tag("E3")
    void oneWhoseLoopIsStalledPastTheTimeOutIsNotLost() {
        try (BlockingPortal portal = builder().loops(1).maxConcurrentCalls(9).build()) {
            PortalResource<String> resource =
                    portal.timeout(Duration.ofMillis(300)).acquire(() -> Mono.just("x"), this::release);
            portal.scheduler().schedule(this::block);
            Throwable failure = catchThrowable(resource::close);
            if (setup.dispatch() == Dispatch.LOOP) {
                assertThat(failure).isInstanceOf(PortalTimeoutException.class);
                assertThat(released).isEmpty();
            }
            over.countDown();
            await().untilAsserted(() -> assertThat(released).containsExactly("x"));
        }
        assertThat(released).containsExactly("x");
    }

    @Test
    @Tag("E3")
    void whereAnotherLoopIsFreeItRunsThere() throws Exception {
        try (BlockingPortal portal =
                setup.builder().loops(2).maxConcurrentCalls(9).build()) {
            CountDownLatch stalled = new CountDownLatch(1);
            PortalResource<String> resource =
                    portal.timeout(Duration.ofMillis(300)).acquire(() -> Mono.just("x"), this::release);
            portal.scheduler().schedule(() -> {
                stalled.countDown();
                block();
            });
            assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
            Throwable failure = catchThrowable(resource::close); // none, unless it was queued behind the stall first
            assertThat(failure == null || failure instanceof PortalTimeoutException)
                    .isTrue();
            await().untilAsserted(() -> assertThat(released).containsExactly("x"));
            assertThat(over.getCount()).isOne();
        }
    }

    @Test
    @Tag("E3")
    void oneThatIsStillQueuedWhenTheLoopsStopIsRunWithoutThem() {
        BlockingPortal portal = setup.builder()
                .loops(1)
                .maxConcurrentCalls(9)
                .drainTimeout(Duration.ofSeconds(1))
                .build();
        PortalResource<String> resource =
                portal.timeout(Duration.ofMillis(300)).acquire(() -> Mono.just("x"), this::release);
        PortalResource<String> open = portal.acquire(() -> Mono.just("open"), this::release);
        portal.scheduler().schedule(this::block);
        assertThat(catchThrowable(resource::close))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isNull(),
                        thrown -> assertThat(thrown).isInstanceOf(PortalTimeoutException.class));
        portal.close();
        assertThat(released).containsExactlyInAnyOrder("x", "open");
        open.close();
        assertThat(released).hasSize(2);
    }

    @Test
    @Tag("E3")
    void aWaitThatEndsDoesNotCancelIt() {
        try (BlockingPortal portal = builder().build()) {
            PortalResource<String> resource =
                    portal.timeout(Duration.ofMillis(300)).acquire(() -> Mono.just("x"), this::releaseOnceToldTo);
            assertThatThrownBy(resource::close)
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("the release has not ended in time. It goes on");
            assertThat(released).isEmpty();
            goAhead.complete(null);
            await().untilAsserted(() -> assertThat(released).containsExactly("x"));
        }
    }

    @Test
    @Tag("E3")
    void aFailureAfterTheWaitIsLogged() {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = builder().build()) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            PortalResource<String> resource = portal.named("pool")
                    .timeout(Duration.ofMillis(300))
                    .acquire(() -> Mono.just("x"), x -> Mono.fromFuture(release, true));
            assertThatThrownBy(resource::close).isInstanceOf(PortalTimeoutException.class);
            release.completeExceptionally(new IllegalStateException("too late"));
            await().untilAsserted(() -> assertThat(log.warnings())
                    .contains("Portal 'test': call 'pool.release' did not release its resource"));
        }
    }

    @Test
    void itCannotBeCancelledById() throws Exception {
        try (BlockingPortal portal = builder().build()) {
            PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::releaseOnceToldTo);
            Caller<String> closer = Caller.start(setup.caller(), () -> {
                resource.close();
                return "closed";
            });
            await().until(() -> portal.snapshot().calls().size() == 1);
            assertThat(portal.cancel(portal.snapshot().calls().get(0).id())).isFalse();
            goAhead.complete(null);
            assertThat(closer.value()).isEqualTo("closed");
            assertThat(released).containsExactly("x");
        }
    }

    @Test
    @Tag("D13")
    void aDetectorThatThrowsDoesNotKeepItFromRunning() {
        EventLoopDetector broken = thread -> {
            if (over.getCount() == 0) {
                throw new IllegalStateException("broken detector");
            }
            return null;
        };
        try (BlockingPortal portal = builder().detector(broken).build()) {
            PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::release);
            over.countDown();
            try (LogLines log = LogLines.listen()) {
                resource.close();
                assertThat(log.warnings())
                        .contains("Portal 'test' releases a resource without waiting: a detector failed");
            }
            await().untilAsserted(() -> assertThat(released).containsExactly("x"));
        }
    }

    @Test
    @Tag("D13")
    void neitherDoesAnAccessorThatThrowsAnError() {
        AtomicReference<Thread> brokenOn = new AtomicReference<>();
        DiscardHook accessor = new DiscardHook() {
            @Override
            public Consumer<Object> getValue() {
                if (brokenOn.compareAndSet(Thread.currentThread(), null)) {
                    throw new StackOverflowError("accessor");
                }
                return super.getValue();
            }
        };
        try (BlockingPortal portal = builder().threadLocalAccessor(accessor).build()) {
            PortalResource<String> resource = portal.named("pool").acquire(() -> Mono.just("x"), this::release);
            brokenOn.set(Thread.currentThread());
            assertThatThrownBy(resource::close).isInstanceOf(StackOverflowError.class);
            await().untilAsserted(() -> assertThat(released).containsExactly("x"));
        }
    }

    @Test
    void onAnEventLoopItIsBegunWithoutWaiting() {
        try (BlockingPortal portal = builder().build()) {
            PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::releaseSlowly);
            Mono.fromRunnable(resource::close)
                    .subscribeOn(Schedulers.parallel())
                    .block();
            assertThat(released).isEmpty();
        }
        assertThat(released).containsExactly("x");
    }

    @RepeatedTest(30)
    @Tag("E4")
    void closingAResourceAgainstClosingItsPortalReleasesItOnceAndBothReturn() throws Exception {
        BlockingPortal portal = builder().build();
        PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::release);
        CyclicBarrier start = new CyclicBarrier(2);
        Caller<String> closer = Caller.start(setup.caller(), () -> {
            start.await();
            resource.close();
            return "closed";
        });
        start.await();
        portal.close();
        assertThat(closer.value()).isEqualTo("closed");
        assertThat(released).containsExactly("x");
        assertThat(portal.snapshot().calls()).isEmpty();
    }

    /** Or discarded: a source that is cancelled as it has made the value does not hand it on. */
    @RepeatedTest(30)
    @Tag("E4")
    void whatAChainOpensAgainstTheEndOfTheDrainIsReleasedOnce() throws Exception {
        AtomicInteger open = new AtomicInteger();
        BlockingPortal portal =
                setup.builder().drainTimeout(Duration.ofMillis(5)).build();
        Caller<Object> caller = Caller.start(
                setup.caller(),
                () -> portal.call(() -> portal.workers()
                        .onCancel(CancelPolicy.LET_FINISH)
                        .run(() -> {
                            while (true) {
                                portal.acquire(
                                        () -> Mono.fromCallable(open::incrementAndGet)
                                                .doOnDiscard(Integer.class, x -> open.decrementAndGet()),
                                        x -> Mono.fromRunnable(open::decrementAndGet));
                            }
                        })));
        await().pollInterval(Duration.ofMillis(1)).until(() -> open.get() > 0);
        portal.close();
        assertThat(caller.failure()).isInstanceOf(PortalClosedException.class);
        await().pollInterval(Duration.ofMillis(1)).untilAtomic(open, equalTo(0));
    }
}
