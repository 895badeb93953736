package io.github.blockingportal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.Waiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Those that are granted a permit go on, whatever another one of them does as it goes on. */
@Timeout(20)
class ResumeTest {

    private final Limiter limiter = Limiter.named("x", 1);
    private final List<String> resumed = new ArrayList<>();

    /** Always takes the permit, and gives it back as it goes on. */
    private final class OneWhoWaits implements Waiter {

        private final String name;
        private final boolean fails;

        OneWhoWaits(String name, boolean fails) {
            this.name = name;
            this.fails = fails;
        }

        @Override
        public boolean grant() {
            return true;
        }

        @Override
        public void resume() {
            resumed.add(name);
            limiter.release();
            if (fails) {
                throw new IllegalStateException("hostile");
            }
        }
    }

    private void holderAndWaiters() {
        limiter.tryAcquire();
        limiter.enqueue(new OneWhoWaits("first", true));
        limiter.enqueue(new OneWhoWaits("second", true));
        limiter.enqueue(new OneWhoWaits("third", false));
    }

    @Test
    @Tag("E12")
    void oneThatFailsStrandsNobodyWhoIsLetInByAHigherLimit() {
        holderAndWaiters();
        limiter.setPermits(4);
        assertThat(resumed).containsExactly("first", "second", "third");
        assertThat(limiter.statistics()).isEqualTo(new Statistics(4, 1, 0));
    }

    @Test
    @Tag("E12")
    void oneThatFailsIsNoFailureOfWhoeverReleased() {
        holderAndWaiters();
        try (LogLines log = LogLines.listen()) {
            limiter.release();
            assertThat(log.warnings())
                    .hasSize(2)
                    .allSatisfy(
                            line -> assertThat(line)
                                    .isEqualTo(
                                            "Limiter 'x': one that was granted a permit failed as it went on; nothing else is affected"));
        }
        assertThat(resumed).containsExactly("first", "second", "third");
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0));
    }

    @Test
    @Tag("E12")
    void aThreadFactoryAndASubscriberThatThrowStrandNoOtherTask() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        try (BlockingPortal portal = BlockingPortal.builder()
                        .workerThreadFactory(target -> {
                            if (broken.compareAndSet(true, false)) {
                                throw new IllegalStateException("no thread");
                            }
                            return new Thread(target, "made");
                        })
                        .build();
                BlockingPortal other = BlockingPortal.builder().build()) {
            limiter.tryAcquire();
            CountDownLatch failed = new CountDownLatch(1);
            broken.set(true);
            portal.workers().limitedBy(limiter).run(() -> 1).subscribe(new CoreSubscriber<Object>() {
                @Override
                public void onSubscribe(Subscription subscription) {
                    subscription.request(1);
                }

                @Override
                public void onNext(Object value) {}

                @Override
                public void onError(Throwable thrown) {
                    failed.countDown();
                    throw new IllegalStateException("a subscriber that throws");
                }

                @Override
                public void onComplete() {}
            });
            CompletableFuture<Integer> second =
                    other.workers().limitedBy(limiter).run(() -> 2).toFuture();
            assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 2));
            limiter.setPermits(3);
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            await().dontCatchUncaughtExceptions() // the subscriber's is one
                    .untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(3, 1, 0)));
        }
    }
}
