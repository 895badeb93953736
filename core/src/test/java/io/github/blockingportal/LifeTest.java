package io.github.blockingportal;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class LifeTest {

    /** Without the one that loads classes for the first portal of the JVM, and ends then. */
    private static Set<String> threadsOf(String portal) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(portal + "-"))
                .filter(name -> !name.endsWith("-classes"))
                .collect(Collectors.toSet());
    }

    private static BlockingPortalBuilder builder(String name) {
        return BlockingPortal.builder().name(name).loops(2).drainTimeout(Duration.ofMillis(100));
    }

    @Test
    @Tag("TT14")
    void portalsThatComeAndGoOneAfterTheOtherLeaveNoThreadBehind() {
        for (int i = 0; i < 3; i++) {
            BlockingPortal portal = builder("gone").build();
            assertThat(threadsOf("gone")).containsExactlyInAnyOrder("gone-loop-1", "gone-loop-2", "gone-watchdog");
            assertThat(portal.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
            portal.close();
            await().until(() -> threadsOf("gone").isEmpty());
        }
    }

    @Test
    void runUsesAPortalOfItsOwnAndLeavesNothingBehind() {
        String thread =
                BlockingPortal.run(() -> Mono.just(Thread.currentThread().getName()));
        assertThat(thread).matches("portal-loop-\\d+");
        await().until(() -> threadsOf("portal").stream().noneMatch(thread::equals));
        assertThatThrownBy(() -> BlockingPortal.run(() -> Mono.error(new IllegalStateException("own"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("own");
        assertThat(BlockingPortal.<String>run(Mono::empty)).isNull();
    }

    @Test
    @Tag("FT32")
    void aPortalThatIsDescribedWronglyIsNotMade() {
        BlockingPortalBuilder builder = BlockingPortal.builder();
        assertThatThrownBy(() -> builder.loops(0)).hasMessage("loops must be 1 or more, but was 0");
        assertThatThrownBy(() -> builder.name("a b"))
                .hasMessage("name must be of letters, digits, '-', '_' and '.', but was 'a b'");
        assertThatThrownBy(() -> builder.name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be above zero, but was PT0S; for no deadline use noTimeout()");
        assertThatThrownBy(() -> builder.drainTimeout(Duration.ofSeconds(-1)))
                .hasMessage("drainTimeout must be above zero, but was PT-1S");
        assertThatThrownBy(() -> builder.stallThreshold(Duration.ZERO))
                .hasMessage("stallThreshold must be above zero, but was PT0S");
        assertThatThrownBy(() -> builder.dispatch(null)).isInstanceOf(NullPointerException.class);
        try (BlockingPortal portal = builder("view").build()) {
            assertThatThrownBy(() -> portal.timeout(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeout must be above zero, but was PT0S; for no deadline use noTimeout()");
            assertThatThrownBy(() -> portal.timeout(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> portal.named(" ")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> portal.named(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void aCallWithoutDeadlineHasNone() throws Exception {
        try (BlockingPortal portal = builder("patient").noTimeout().build()) {
            CompletableFuture<Object> future = portal.submit(Mono::never);
            assertThat(portal.snapshot().calls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.remaining()).isNull());
            future.cancel(true);
            assertThat(portal.<Integer>call(() -> Mono.just(1).delayElement(Duration.ofMillis(5))))
                    .isEqualTo(1);
        }
    }

    @Test
    @Tag("N6")
    void aViewWithoutDeadlineHasNoneButWhatAnOuterCallHasLeft() {
        try (BlockingPortal portal =
                builder("brisk").timeout(Duration.ofMillis(50)).build()) {
            BlockingPortal patient = portal.named("patient").noTimeout();
            assertThat(patient.<Integer>call(() -> Mono.just(1).delayElement(Duration.ofMillis(150))))
                    .isEqualTo(1);
            CompletableFuture<Object> future = patient.submit(Mono::never);
            assertThat(portal.snapshot().calls()).singleElement().satisfies(call -> {
                assertThat(call.name()).isEqualTo("patient");
                assertThat(call.remaining()).isNull();
            });
            future.cancel(true);
            assertThatThrownBy(() ->
                            portal.call(() -> portal.workers().run(() -> patient.call(() -> Mono.<Object>never()))))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThatThrownBy(() -> patient.timeout(Duration.ofMillis(5)).call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class);
        }
    }

    @Test
    void aManagedPortalStartsWithItsFirstCallAndMayBeStartedAgain() {
        ManagedPortal portal = builder("managed").buildManaged();
        BlockingPortal view = portal.named("view").timeout(Duration.ofSeconds(5));
        assertThat(portal.snapshot().state()).isEqualTo(State.NEW);
        assertThat(threadsOf("managed")).isEmpty();
        assertThat(view.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        for (int i = 0; i < 3; i++) {
            portal.close();
            portal.close();
            assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
            assertThatThrownBy(() -> view.call(() -> Mono.just(1))).isInstanceOf(PortalClosedException.class);
            portal.start();
            portal.start();
            assertThat(view.<Integer>call(() -> Mono.just(2))).isEqualTo(2);
            assertThat(threadsOf("managed")).hasSize(3);
        }
        portal.close();
    }

    @Test
    @Tag("A1")
    void aViewOfAManagedPortalDoesNotCloseIt() {
        ManagedPortal portal = builder("owned").buildManaged();
        for (BlockingPortal view :
                List.of(portal.named("a"), portal.timeout(Duration.ofSeconds(1)).named("b"))) {
            view.call(Mono::empty);
            view.close();
            assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        }
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aViewOfAPortalThatYouBuiltClosesIt() {
        BlockingPortal view = builder("mine").build().named("a").timeout(Duration.ofSeconds(1));
        view.close();
        assertThat(view.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aManagedPortalThatWasNeverStartedClosesWithoutOne() {
        ManagedPortal portal = builder("idle").buildManaged();
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(threadsOf("idle")).isEmpty();
    }

    @Test
    void aRefusedCallDoesNotStartAManagedPortal() {
        ManagedPortal portal = builder("asleep").buildManaged();
        assertThatThrownBy(() -> Mono.fromCallable(() -> portal.call(() -> Mono.just(1)))
                        .subscribeOn(Schedulers.parallel())
                        .block())
                .isInstanceOf(EventLoopBridgeException.class);
        assertThat(portal.snapshot().state()).isEqualTo(State.NEW);
    }

    @Test
    void closingFromTheOwnLoopDoesNotWaitAndTheDrainGoesOn() throws Exception {
        BlockingPortal portal =
                builder("inside").drainTimeout(Duration.ofSeconds(10)).build();
        CompletableFuture<Integer> other = portal.submit(() -> Mono.just(1).delayElement(Duration.ofMillis(40)));
        String state = portal.call(() -> Mono.fromCallable(() -> {
            portal.close();
            return portal.snapshot().state().name();
        }));
        assertThat(state).isEqualTo("CLOSING");
        assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        await().until(() -> portal.snapshot().state() == State.CLOSED);
        await().until(() -> threadsOf("inside").isEmpty());
    }

    @Test
    void closingFromAnEventLoopDoesNotWait() {
        BlockingPortal portal = builder("outside").build();
        CompletableFuture<Object> hanging = portal.submit(Mono::never);
        Schedulers.parallel().schedule(portal::close);
        await().until(() -> portal.snapshot().state() == State.CLOSED);
        assertThat(hanging).isCompletedExceptionally();
    }

    @Test
    void aCloseFromWhatTheDrainRunsDoesNotWaitForItself() {
        BlockingPortal portal = builder("reentrant").build();
        CompletableFuture<State> seen = portal.submit(Mono::never).handle((value, failure) -> {
            portal.close();
            return portal.snapshot().state();
        });
        portal.close();
        assertThat(seen).isCompletedWithValue(State.CLOSING);
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void anInterruptCutsTheDrainShortAndKeepsTheFlag() throws Exception {
        BlockingPortal portal = BlockingPortal.builder().loops(1).build();
        CompletableFuture<Object> hanging = portal.submit(Mono::never);
        Caller<Boolean> closer = Caller.start(() -> {
            portal.close();
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        closer.thread().interrupt();
        assertThat(closer.value()).isTrue();
        assertThat(hanging).isCompletedExceptionally();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @RepeatedTest(50)
    void whenCloseReturnsEveryFutureHasItsOutcome() {
        BlockingPortal portal = builder("told").build();
        CompletableFuture<Integer> future = portal.submit(() -> Mono.just(1).delayElement(Duration.ofMillis(1)));
        portal.close();
        assertThat(future).isDone();
    }

    @Test
    void aSecondCloseWaitsForTheFirst() throws Exception {
        BlockingPortal portal = builder("twice").build();
        portal.submit(() -> Mono.delay(Duration.ofMillis(60)));
        List<Caller<State>> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(Caller.start(() -> {
                portal.close();
                return portal.snapshot().state();
            }));
        }
        for (Caller<State> closer : closers) {
            assertThat(closer.value()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    @Tag("FT54")
    void closingThrowsNothingAfterATaskThatThrewAnError() {
        BlockingPortal portal = builder("error").build();
        assertThatThrownBy(() -> portal.call(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aCloseInterruptsATaskThatBlocksItsLoop() {
        BlockingPortal portal = builder("blocked").build();
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Object> blocking = portal.submit(() -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Mono.empty();
        });
        await().until(() -> running.getCount() == 0);
        portal.close();
        assertThat(blocking).isCompletedExceptionally();
        await().until(() -> threadsOf("blocked").isEmpty());
    }

    @Test
    @Tag("TT20a")
    void anIdlePortalHoldsNothingOfTheCallsItHasMade() {
        try (BlockingPortal portal = builder("clean").build()) {
            List<WeakReference<Object>> seen = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Object payload = new Object();
                seen.add(new WeakReference<>(payload));
                Object answer =
                        portal.call(() -> Mono.just(payload).delayElement(Duration.ofMillis(1), portal.scheduler()));
                assertThat(answer).isSameAs(payload);
                portal.submit(() -> Mono.just(payload)).join();
                assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(2))
                                .call(() ->
                                        Mono.never().doOnNext(x -> assertThat(x).isSameAs(payload))))
                        .isInstanceOf(PortalTimeoutException.class);
            }
            await().untilAsserted(() -> {
                System.gc();
                assertThat(seen)
                        .allSatisfy(reference -> assertThat(reference.get()).isNull());
            });
        }
    }

    @Test
    @Tag("TT20b")
    void aClosedPortalCanBeCollected() {
        WeakReference<BlockingPortal> closed = closedPortal();
        await().untilAsserted(() -> {
            System.gc();
            assertThat(closed.get()).isNull();
        });
    }

    private static WeakReference<BlockingPortal> closedPortal() {
        BlockingPortal portal = builder("collected").build();
        portal.call(() -> Mono.just(1).delayElement(Duration.ofMillis(1), portal.scheduler()));
        portal.close();
        return new WeakReference<>(portal);
    }
}
