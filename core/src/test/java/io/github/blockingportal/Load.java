package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/** Callers of a service that takes a while, for some time: how many got an answer, how soon, and how much work was begun. */
final class Load {

    private final Queue<Long> answeredNanos = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private final Duration service;
    private final Caller.Kind kind;

    Load(Duration service, Caller.Kind kind) {
        this.service = service;
        this.kind = kind;
    }

    /** A task of the service, which counts as begun once it is built. */
    Supplier<Mono<Integer>> task() {
        return () -> {
            started.incrementAndGet();
            return Mono.delay(service).thenReturn(1);
        };
    }

    private ExecutorService callers() {
        return Executors.newCachedThreadPool(kind::thread);
    }

    private static void awaitEnd(ExecutorService callers) throws InterruptedException {
        callers.shutdown();
        if (!callers.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Callers did not end");
        }
    }

    /** Calls come at this rate, whatever becomes of those before. */
    void open(double perSecond, Duration time, Runnable call) throws InterruptedException {
        ExecutorService callers = callers();
        long start = System.nanoTime();
        int all = (int) (perSecond * time.toMillis() / 1000);
        for (int i = 0; i < all; i++) {
            long at = start + (long) (i * 1e9 / perSecond);
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            callers.execute(() -> one(call));
        }
        awaitEnd(callers);
    }

    /** So many callers call again and again; one that is turned away comes again after a while. */
    void closed(int callers, Duration time, Duration pause, Runnable call) throws InterruptedException {
        ExecutorService threads = callers();
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < callers; i++) {
            threads.execute(() -> {
                while (System.nanoTime() < end) {
                    if (!one(call)) {
                        LockSupport.parkNanos(pause.toNanos());
                    }
                }
            });
        }
        awaitEnd(threads);
    }

    private boolean one(Runnable call) {
        long begin = System.nanoTime();
        try {
            call.run();
            answeredNanos.add(System.nanoTime() - begin);
            return true;
        } catch (Throwable failure) {
            failures.add(failure);
            return false;
        }
    }

    int answered() {
        return answeredNanos.size();
    }

    int started() {
        return started.get();
    }

    List<Throwable> failures() {
        return new ArrayList<>(failures);
    }

    /** The time within which this share of the answers came. */
    Duration within(double share) {
        List<Long> sorted = answeredNanos.stream().sorted().toList();
        return Duration.ofNanos(sorted.get((int) (share * (sorted.size() - 1))));
    }

    @Override
    public String toString() {
        return answered() + " answered, p50 " + within(0.5).toMillis() + " ms, p99 "
                + within(0.99).toMillis() + " ms, " + started + " started, " + failures.size() + " failed";
    }
}
