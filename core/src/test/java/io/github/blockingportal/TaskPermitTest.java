package io.github.blockingportal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a blocking task waits for its permit, and what becomes of the permit when no thread runs the task. */
@Timeout(20)
class TaskPermitTest {

    @Test
    void oneThatRunsWithALentPermitDoesNotCountAsWaiting() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch secondRuns = new CountDownLatch(1);
        try (BlockingPortal portal = BlockingPortal.builder().workerLimit(1).build()) {
            BlockingWorkers workers = portal.workers();
            CompletableFuture<Object> outer = workers.<Object>run(() -> portal.call(() ->
                            Mono.zip(workers.run(() -> first.await(10, TimeUnit.SECONDS)), workers.run(() -> {
                                secondRuns.countDown();
                                return second.await(10, TimeUnit.SECONDS);
                            }))))
                    .toFuture();
            await().until(() -> portal.snapshot().workers().waiting() == 1);
            first.countDown();
            assertThat(secondRuns.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(portal.snapshot().workers()).isEqualTo(new CapacityLimiter.Statistics(1, 1, 0));
            second.countDown();
            outer.get(10, TimeUnit.SECONDS);
            await().until(() -> portal.snapshot().workers().active() == 0);
        } finally {
            first.countDown();
            second.countDown();
        }
    }

    @Test
    void aThreadThatCannotBeMadeFailsItsTaskAloneAndLeavesThePermit() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch mayBeIdle = new CountDownLatch(1);
        try (BlockingPortal portal = BlockingPortal.builder()
                .workerLimit(1)
                .workerThreadFactory(target -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no more threads");
                    }
                    return new Thread(target, "made");
                })
                .build()) {
            CompletableFuture<Boolean> running = portal.workers()
                    .<Boolean>run(() -> {
                        entered.countDown();
                        return release.await(10, TimeUnit.SECONDS);
                    })
                    .doOnTerminate(() -> awaitQuietly(mayBeIdle))
                    .toFuture();
            entered.await();
            CompletableFuture<Integer> waiting =
                    portal.workers().<Integer>run(() -> 1).toFuture();
            broken.set(true);
            release.countDown();
            assertThat(waiting)
                    .failsWithin(5, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("no more threads");
            mayBeIdle.countDown();
            assertThat(running).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo(true);
            await().until(() -> portal.snapshot().workers().active() == 0);
        } finally {
            release.countDown();
            mayBeIdle.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
