package io.github.blockingportal.benchmarks.program;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalSaturatedException;

/**
 * Calls that come at a steady rate, below and far above what a service can answer: how many are answered, how soon, how many tasks
 * are begun, and what becomes of the rest. The service takes 300 ms and the portal lets 20 calls in, so it can answer 66 a second.
 */
public final class Overload {

    private static final int LIMIT = 20;
    private static final Duration SERVICE = Duration.ofMillis(300);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final int[] RATES = {60, 80, 100, 133, 333, 666};

    private final int seconds;
    private final AtomicInteger begun = new AtomicInteger();
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> failures = new TreeMap<>();

    private Overload(int seconds) {
        this.seconds = seconds;
    }

    /** Takes the seconds for which calls come at each rate in each way, by default 10. */
    public static void main(String[] args) throws InterruptedException {
        int seconds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        new Overload(seconds).run(RATES[1], Overload::call); // warms up
        System.out.println("| arrivals/s | | answered/s | begun/s | p50 | p99 | the rest |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int rate : RATES) {
            new Overload(seconds).run(rate, Overload::call).print("`call`", rate);
            new Overload(seconds).run(rate, Overload::submit).print("`submit().join()`", rate);
        }
    }

    private static void call(BlockingPortal portal, Mono<Long> task) {
        portal.call(() -> task);
    }

    private static void submit(BlockingPortal portal, Mono<Long> task) {
        portal.submit(() -> task).join();
    }

    private Overload run(int rate, Way way) throws InterruptedException {
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("overload")
                .maxConcurrentCalls(LIMIT)
                .timeout(DEADLINE)
                .build()) {
            ExecutorService callers = Executors.newCachedThreadPool();
            long start = System.nanoTime();
            for (int i = 0; i < rate * seconds; i++) {
                parkUntil(start + (long) (i * 1e9 / rate));
                callers.execute(() -> one(portal, way));
            }
            callers.shutdown();
            if (!callers.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("Callers did not end");
            }
            return this;
        }
    }

    private static void parkUntil(long nanoTime) {
        while (System.nanoTime() < nanoTime) {
            LockSupport.parkNanos(nanoTime - System.nanoTime());
        }
    }

    private void one(BlockingPortal portal, Way way) {
        long begin = System.nanoTime();
        try {
            way.ask(portal, service());
            answered.add(System.nanoTime() - begin);
        } catch (PortalSaturatedException turnedAway) {
            count("saturated " + turnedAway.bound());
        } catch (PortalException failure) {
            count(failure.getClass().getSimpleName());
        }
    }

    private Mono<Long> service() {
        return Mono.defer(() -> {
            begun.incrementAndGet();
            return Mono.delay(SERVICE);
        });
    }

    private void count(String failure) {
        synchronized (failures) {
            failures.computeIfAbsent(failure, first -> new AtomicInteger()).incrementAndGet();
        }
    }

    private void print(String name, int rate) {
        List<Long> sorted = answered.stream().sorted().toList();
        System.out.printf(
                "| %d | %s | %.0f | %.0f | %d ms | %d ms | %s |%n",
                rate,
                name,
                (double) sorted.size() / seconds,
                (double) begun.get() / seconds,
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                failures);
    }

    private static long millis(List<Long> sorted, double share) {
        return sorted.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(sorted.get((int) (share * (sorted.size() - 1))));
    }

    private interface Way {

        void ask(BlockingPortal portal, Mono<Long> task);
    }
}
