package io.github.blockingportal.internal.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The thread of a loop and its queue. */
@Timeout(30)
class SingleThreadExecutorTest {

    private final SingleThreadExecutor executor =
            new SingleThreadExecutor("test", target -> new Thread(target, "the thread"));

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownNow();
        assertThat(executor.awaitTermination(10, SECONDS)).isTrue();
    }

    @Test
    void runsTasksInTheirOrderOnItsThread() throws Exception {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            int number = i;
            executor.execute(() -> ran.add(Thread.currentThread().getName() + " " + number));
        }
        executor.submit(() -> {}).get();
        assertThat(ran)
                .isEqualTo(
                        IntStream.range(0, 100).mapToObj(i -> "the thread " + i).toList());
    }

    @Test
    void runsWhatWaitsForItsTimeInTheOrderOfTheTimes() throws Exception {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(4);
        for (int delay : new int[] {900, 300, 600, 0}) {
            executor.schedule(
                    () -> {
                        ran.add(delay);
                        all.countDown();
                    },
                    delay,
                    MILLISECONDS);
        }
        all.await();
        assertThat(ran).containsExactly(0, 300, 600, 900);
    }

    @Test
    void aDelayIsNeverCutShort() throws Exception {
        for (int i = 0; i < 20; i++) {
            long begin = System.nanoTime();
            long ranAt = executor.schedule(System::nanoTime, 5, MILLISECONDS).get();
            assertThat(Duration.ofNanos(ranAt - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(5));
        }
    }

    @Test
    void aDelayForEverIsOneForEver() {
        ScheduledFuture<?> never = executor.schedule(() -> {}, Long.MAX_VALUE, NANOSECONDS);
        ScheduledFuture<?> soon = executor.schedule(() -> {}, 1, MILLISECONDS);
        await().until(soon::isDone);
        assertThat(never.isDone()).isFalse();
        assertThat(never.getDelay(SECONDS)).isGreaterThan(1_000_000);
    }

    @Test
    void whatIsCancelledDoesNotStay() {
        List<ScheduledFuture<?>> tasks = IntStream.range(0, 1000)
                .<ScheduledFuture<?>>mapToObj(i -> executor.schedule(() -> {}, 1 + i, HOURS))
                .toList();
        assertThat(executor.delayedTasks()).isEqualTo(1000);
        tasks.forEach(task -> task.cancel(false));
        assertThat(executor.delayedTasks()).isZero();
    }

    @Test
    void whatComesAgainDoesSoUntilItIsCancelled() throws Exception {
        LinkedBlockingQueue<String> ticks = new LinkedBlockingQueue<>();
        Future<?> atRate = executor.scheduleAtFixedRate(() -> ticks.add("rate"), 0, 1, MILLISECONDS);
        Future<?> withDelay = executor.scheduleWithFixedDelay(() -> ticks.add("delay"), 0, 1, MILLISECONDS);
        List<String> first = new ArrayList<>();
        while (Collections.frequency(first, "rate") < 5 || Collections.frequency(first, "delay") < 5) {
            first.add(ticks.take());
        }
        atRate.cancel(false);
        withDelay.cancel(false);
        executor.submit(() -> {}).get();
        assertThat(executor.delayedTasks()).isZero();
    }

    @Test
    void whatComesAgainAtOnceKeepsNobodyFromHisTurn() throws Exception {
        Future<?> greedy = executor.scheduleAtFixedRate(() -> {}, 0, 1, NANOSECONDS);
        for (int i = 0; i < 100; i++) {
            executor.submit(() -> {}).get(10, SECONDS);
        }
        greedy.cancel(false);
    }

    @RepeatedTest(20)
    void nobodyIsForgottenWhoComesAsTheThreadFallsAsleep() throws Exception {
        for (int i = 0; i < 500; i++) {
            executor.submit(() -> {}).get(10, SECONDS);
            if (i % 3 == 0) {
                LockSupport.parkNanos(1000);
            }
        }
    }

    @RepeatedTest(20)
    void manyThatComeAtOnceAreAllRun() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        CyclicBarrier begin = new CyclicBarrier(4);
        List<Thread> producers = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        begin.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    for (int n = 0; n < 500; n++) {
                        if (n % 2 == 0) {
                            executor.execute(ran::incrementAndGet);
                        } else {
                            executor.schedule(ran::incrementAndGet, n % 5, NANOSECONDS);
                        }
                    }
                }))
                .toList();
        producers.forEach(Thread::start);
        for (Thread producer : producers) {
            producer.join();
        }
        await().untilAsserted(() -> assertThat(ran).hasValue(2000));
    }

    @Test
    void aTaskThatThrowsOrInterruptsIsNoConcernOfTheNext() throws Exception {
        executor.execute(() -> {
            throw new StackOverflowError("of a test");
        });
        executor.execute(() -> Thread.currentThread().interrupt());
        assertThat(executor.submit(() -> Thread.currentThread().isInterrupted()).get())
                .isFalse();
    }

    @Test
    void aStopInterruptsWhatRunsAndDropsWhatDoesNot() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        AtomicReference<Object> ended = new AtomicReference<>();
        executor.execute(() -> {
            runs.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stopped) {
                ended.set(stopped);
            }
        });
        runs.await();
        Runnable dropped = () -> ended.set("ran all the same");
        executor.execute(dropped);
        executor.schedule(dropped, 1, NANOSECONDS);
        assertThat(executor.shutdownNow()).containsExactly(dropped);
        assertThat(executor.awaitTermination(10, SECONDS)).isTrue();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(executor.isTerminated()).isTrue();
        assertThat(executor.delayedTasks()).isZero();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.execute(dropped))
                .withMessageContaining("the thread");
    }
}
