package io.github.blockingportal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Ten thousand virtual threads in one portal at once, and what each of them takes on the heap. */
@Timeout(60)
class ManyVirtualThreadsTest {

    private static final int CALLERS = 10_000;
    private static final int BYSTANDERS = 1_000;

    private final CompletableFuture<Integer> answer = new CompletableFuture<>();

    @BeforeEach
    void needsVirtualThreads() {
        boolean exist = Caller.Kind.virtualThreadsExist();
        if (!exist) {
            System.out.println("Skipped: ten thousand virtual threads, which need a JDK from 21");
        }
        assumeTrue(exist, "virtual threads need a JDK from 21");
    }

    private static BlockingPortal portal(int maxConcurrentCalls) {
        return BlockingPortal.builder()
                .name("many")
                .maxConcurrentCalls(maxConcurrentCalls)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    @Test
    void allAreAnsweredAndOthersGetOnMeanwhile() throws Exception {
        try (BlockingPortal portal = portal(CALLERS)) {
            long empty = heap();
            List<Caller<Integer>> callers = start(() -> portal.call(() -> Mono.fromFuture(answer, true)));
            await().until(() -> admission(portal).active() == CALLERS);
            long full = heap();
            bystandersGetOn();
            allAreAnswered(callers);
            assertThat(admission(portal)).isEqualTo(new Statistics(CALLERS, 0, 0));
            print("in flight", full - empty);
        }
        printWithoutPortal();
    }

    @Test
    void allAreAnsweredWhenMostOfThemWaitToBeLetIn() throws Exception {
        try (BlockingPortal portal = portal(100)) {
            long empty = heap();
            List<Caller<Integer>> callers = start(() -> portal.call(() -> Mono.fromFuture(answer, true)));
            await().until(() -> admission(portal).waiting() == CALLERS - 100);
            assertThat(admission(portal).active()).isEqualTo(100);
            long full = heap();
            bystandersGetOn();
            allAreAnswered(callers);
            assertThat(admission(portal)).isEqualTo(new Statistics(100, 0, 0));
            print("of which 9,900 wait for admission", full - empty);
        }
    }

    private static Statistics admission(BlockingPortal portal) {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).admission();
    }

    private static <T> List<Caller<T>> start(Callable<T> body) {
        List<Caller<T>> callers = new ArrayList<>(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Caller.start(Caller.Kind.VIRTUAL, body));
        }
        return callers;
    }

    /** Other virtual threads run, yield and end: the carriers are free while the callers wait. */
    private static void bystandersGetOn() throws Exception {
        long start = System.nanoTime();
        List<Caller<Integer>> bystanders = new ArrayList<>();
        for (int i = 0; i < BYSTANDERS; i++) {
            int number = i;
            bystanders.add(Caller.start(Caller.Kind.VIRTUAL, () -> {
                Thread.yield();
                return number;
            }));
        }
        for (int i = 0; i < BYSTANDERS; i++) {
            assertThat(bystanders.get(i).value()).isEqualTo(i);
        }
        System.out.printf("%,d other virtual threads ran in %d ms%n", BYSTANDERS, millisSince(start));
    }

    private void allAreAnswered(List<Caller<Integer>> callers) throws Exception {
        long start = System.nanoTime();
        answer.complete(42);
        for (Caller<Integer> caller : callers) {
            assertThat(caller.valueWithin(Duration.ofSeconds(40))).isEqualTo(42);
        }
        System.out.printf("%,d calls answered in %d ms%n", CALLERS, millisSince(start));
    }

    private static void printWithoutPortal() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(CALLERS);
        long empty = heap();
        List<Caller<Integer>> sleepers = start(() -> {
            waiting.countDown();
            gate.await();
            return 1;
        });
        waiting.await();
        print("without a portal, at a latch", heap() - empty);
        gate.countDown();
        for (Caller<Integer> sleeper : sleepers) {
            sleeper.value();
        }
    }

    private static void print(String what, long bytes) {
        System.out.printf("Heap per virtual thread, %,d %s: %,d bytes%n", CALLERS, what, bytes / CALLERS);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
