package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.Waiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The races that {@link CallState} names, forced where they can be and hammered where they cannot. */
@Timeout(30)
class CallRaceTest {

    private static final int ROUNDS = 100;

    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("race")
            .loops(1)
            .maxConcurrentCalls(1)
            .drainTimeout(Duration.ofMillis(50))
            .listener(recorder)
            .build();

    @AfterEach
    void nothingIsLeft() {
        await().untilAsserted(() ->
                assertThat(portal.snapshot().admission()).isEqualTo(new CapacityLimiter.Statistics(1, 0, 0)));
        await().untilAsserted(() -> assertThat(portal.snapshot().calls()).isEmpty());
        await().untilAsserted(() -> assertThat(recorder.finished).hasSameSizeAs(recorder.started));
        portal.close();
    }

    /** A source that the test answers by hand, and that remembers whether it was cancelled. */
    private static final class Manual {

        final AtomicReference<Subscriber<? super String>> subscriber = new AtomicReference<>();
        final AtomicBoolean cancelled = new AtomicBoolean();

        Mono<String> mono() {
            return Mono.<String>from(downstream -> {
                        downstream.onSubscribe(Operators.emptySubscription());
                        subscriber.set(downstream);
                    })
                    .doOnCancel(() -> cancelled.set(true));
        }

        void answer() {
            subscriber.get().onNext("answer");
            subscriber.get().onComplete();
        }
    }

    @RepeatedTest(ROUNDS)
    void answerAgainstCancelOneOfBothAndALateAnswerIsReported() throws Exception {
        Manual source = new Manual();
        Caller<String> caller = Caller.start(() -> portal.call(source::mono));
        await().until(() -> source.subscriber.get() != null);
        long id = recorder.started.get(0).id();
        AtomicBoolean cancelWon = new AtomicBoolean();
        Collision.of(source::answer, () -> cancelWon.set(portal.cancel(id)));
        Throwable failure = caller.failure();
        if (cancelWon.get()) {
            assertThat(failure).isInstanceOf(PortalCancelledException.class);
            assertThat(source.cancelled).isTrue();
            assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED);
        } else {
            assertThat(caller.value()).isEqualTo("answer");
            assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
            assertThat(recorder.late).isEmpty();
        }
    }

    @RepeatedTest(ROUNDS)
    void answerAgainstDeadline() throws Exception {
        int micros = ThreadLocalRandom.current().nextInt(1500, 2500);
        Caller<Long> caller = Caller.start(() -> portal.timeout(Duration.ofNanos(micros * 1000L))
                .call(() -> Mono.delay(Duration.ofMillis(2), portal.scheduler())));
        Throwable failure = caller.failure();
        if (failure == null) {
            assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
        } else {
            assertThat(failure).isInstanceOf(PortalTimeoutException.class);
            assertThat(recorder.outcomes()).containsExactly(Outcome.TIMEOUT);
        }
    }

    @RepeatedTest(ROUNDS)
    void answerAgainstInterruptOneOfBothAndACallerThatWasInterruptedKeepsItsFlag() throws Exception {
        Manual source = new Manual();
        AtomicBoolean flag = new AtomicBoolean();
        Caller<String> caller = Caller.start(() -> {
            try {
                return portal.call(source::mono);
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        await().until(() -> source.subscriber.get() != null);
        Collision.of(source::answer, caller.thread()::interrupt);
        Throwable failure = caller.failure();
        if (failure == null) {
            assertThat(caller.value()).isEqualTo("answer");
            assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
        } else {
            assertThat(failure).isInstanceOf(PortalInterruptedException.class);
            assertThat(flag).isTrue();
            assertThat(source.cancelled).isTrue();
            assertThat(recorder.outcomes()).containsExactly(Outcome.INTERRUPTED);
        }
    }

    @RepeatedTest(ROUNDS)
    void answerAgainstClose() throws Exception {
        Manual source = new Manual();
        try (BlockingPortal closing = BlockingPortal.builder()
                .loops(1)
                .drainTimeout(Duration.ofNanos(1))
                .build()) {
            Caller<String> caller = Caller.start(() -> closing.call(source::mono));
            await().until(() -> source.subscriber.get() != null);
            Collision.of(source::answer, closing::close);
            Throwable failure = caller.failure();
            if (failure != null) {
                assertThat(failure).isInstanceOf(PortalClosedException.class);
                assertThat(source.cancelled).isTrue();
            }
            assertThat(closing.snapshot().admission().active()).isZero();
        }
    }

    @RepeatedTest(ROUNDS)
    @Tag("FT37")
    void takeAgainstCancelACancelledSourceWasNeverSubscribedOrHasSeenTheCancel() throws Exception {
        AtomicInteger subscribed = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        CompletableFuture<Object> future = portal.submit(() ->
                Mono.never().doOnCancel(cancelled::incrementAndGet).doOnSubscribe(s -> subscribed.incrementAndGet()));
        Collision.spin(ThreadLocalRandom.current().nextInt(3000));
        assertThat(future.cancel(true)).isTrue();
        portal.call(() -> Mono.just("the loop has gone on"));
        assertThat(cancelled.get()).isEqualTo(subscribed.get());
        assertThat(recorder.outcomes()).containsExactly(Outcome.CANCELLED, Outcome.SUCCESS);
    }

    @RepeatedTest(ROUNDS)
    void grantAgainstGivingUpThePermitOfAWaiterThatGaveUpGoesToTheNext() throws Exception {
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        Caller<String> first = Caller.start(() -> portal.named("first").call(() -> Mono.just("first")));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        Caller<String> second = Caller.start(() -> portal.call(() -> Mono.just("second")));
        await().until(() -> portal.snapshot().admission().waiting() == 2);
        long id = recorder.started.stream()
                .filter(call -> "first".equals(call.name()))
                .findFirst()
                .orElseThrow()
                .id();
        AtomicBoolean gaveUp = new AtomicBoolean();
        Collision.of(() -> holder.cancel(true), () -> gaveUp.set(portal.cancel(id)));
        assertThat(second.value()).isEqualTo("second");
        assertThat(first.failure() instanceof PortalCancelledException).isEqualTo(gaveUp.get());
    }

    @RepeatedTest(ROUNDS)
    void grantAgainstReleaseOneThatIsGrantedMayEndAtOnce() throws Exception {
        Limiter limiter = Limiter.named("race", 1);
        limiter.tryAcquire();
        AtomicBoolean granted = new AtomicBoolean();
        Waiter waiter = new Waiter() {
            @Override
            public boolean grant() {
                granted.set(true);
                Collision.spin(500);
                return true;
            }

            @Override
            public void resume() {}
        };
        assertThat(limiter.enqueue(waiter)).isEqualTo(Waiter.Entry.WAITING);
        Caller<Object> releaser = Caller.start(() -> {
            await().untilTrue(granted);
            limiter.release();
            return null;
        });
        limiter.release();
        assertThat(releaser.failure()).isNull();
        assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(1, 0, 0));
    }

    @Test
    void aCancelWhileTheTaskIsBeingBuiltItIsNotSubscribed() throws Exception {
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger subscribed = new AtomicInteger();
        CompletableFuture<Object> future = portal.submit(() -> {
            building.countDown();
            awaitQuietly(goOn);
            return Mono.never().doOnSubscribe(s -> subscribed.incrementAndGet());
        });
        building.await();
        future.cancel(true);
        goOn.countDown();
        portal.call(() -> Mono.just("the loop has gone on"));
        assertThat(subscribed).hasValue(0);
    }

    @Test
    void aCancelBeforeTheSubscriptionArrivesItIsCancelledAsItArrives() throws Exception {
        AtomicReference<Subscriber<? super Object>> downstream = new AtomicReference<>();
        CompletableFuture<Object> future = portal.submit(() -> Mono.<Object>from(downstream::set));
        await().until(() -> downstream.get() != null);
        future.cancel(true);
        AtomicBoolean cancelled = new AtomicBoolean();
        downstream.get().onSubscribe(new org.reactivestreams.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        assertThat(cancelled).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
