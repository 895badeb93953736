package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/**
 * Callers of a service that takes a while, for some time: how many got an answer, how soon, and how much work was begun. The first
 * part of the time does not count, in which the first answers are still to come.
 */
final class Load {

    private static final Duration RAMP = Duration.ofMillis(500);

    private final Duration service;
    private final Caller.Kind kind;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Long> begun = new ConcurrentLinkedQueue<>();
    private final Queue<Long> held = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedNanos = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private Wakeups wakeups;
    private long start;
    private long end;

    Load(Duration service, Caller.Kind kind) {
        this.service = service;
        this.kind = kind;
    }

    /** A task of the service, which counts as begun once it is built. It takes a quarter more or less, so that not all go together. */
    Supplier<Mono<Integer>> task() {
        return () -> {
            long begin = System.nanoTime();
            begun.add(begin);
            double share = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
            return Mono.delay(Duration.ofNanos((long) (service.toNanos() * share)))
                    .thenReturn(1)
                    .doFinally(signal -> held.add(System.nanoTime() - begin));
        };
    }

    /** So long a call had its permit before its task was built, or was turned away. */
    void queued(long nanos) {
        queuedNanos.addAndGet(nanos);
    }

    /** How many answers a second so many permits allow, by the time for which they were held by tasks. */
    double most(int permits) {
        return permits * 1e9 / meanHeldNanos();
    }

    /**
     * How many there are if nothing is lost: a caller to whom a permit is handed has to wake up first, and a loop to take its call.
     */
    double capacity(int permits) {
        return permits * 1e9 / (meanHeldNanos() + wakeups.meanNanos() + (double) queuedNanos.get() / held.size());
    }

    private double meanHeldNanos() {
        return held.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    /** Calls come at this rate, whatever becomes of those before. */
    Load open(double perSecond, Duration time, Runnable call) throws InterruptedException {
        begin(time);
        ExecutorService callers = Executors.newCachedThreadPool(kind::thread);
        for (int i = 0; System.nanoTime() < end; i++) {
            long at = start + (long) (i * 1e9 / perSecond);
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            callers.execute(() -> one(call));
        }
        awaitEnd(callers);
        return this;
    }

    /** So many callers call again and again; one that is turned away comes again after a while. */
    Load closed(int callers, Duration time, Runnable call) throws InterruptedException {
        begin(time);
        ExecutorService threads = Executors.newCachedThreadPool(kind::thread);
        for (int i = 0; i < callers; i++) {
            threads.execute(() -> {
                while (System.nanoTime() < end) {
                    if (!one(call)) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                }
            });
        }
        awaitEnd(threads);
        return this;
    }

    private void begin(Duration time) {
        wakeups = new Wakeups();
        start = System.nanoTime();
        end = start + time.toNanos();
    }

    private void awaitEnd(ExecutorService callers) throws InterruptedException {
        callers.shutdown();
        if (!callers.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Callers did not end");
        }
        wakeups.close();
    }

    private boolean one(Runnable call) {
        long begin = System.nanoTime();
        try {
            call.run();
            long now = System.nanoTime();
            answers.add(new Answer(now, now - begin));
            return true;
        } catch (Throwable failure) {
            failures.add(failure);
            return false;
        }
    }

    /** Answers a second, once it runs. */
    double goodput() {
        return perSecond(answers.stream().map(Answer::at).toList());
    }

    /** Tasks that are begun a second, once it runs. */
    double started() {
        return perSecond(List.copyOf(begun));
    }

    private double perSecond(List<Long> times) {
        long from = start + RAMP.toNanos();
        return times.stream().filter(at -> at >= from && at < end).count() / ((end - from) / 1e9);
    }

    int answered() {
        return answers.size();
    }

    List<Throwable> failures() {
        return new ArrayList<>(failures);
    }

    /** The time within which this share of the answers came. */
    Duration within(double share) {
        List<Long> sorted = answers.stream().map(Answer::tookNanos).sorted().toList();
        return Duration.ofNanos(sorted.get((int) (share * (sorted.size() - 1))));
    }

    @Override
    public String toString() {
        return "%.0f answered a second, %.0f begun, p50 %d ms, p99 %d ms, %d answered, %d failed, waking takes %d us"
                .formatted(
                        goodput(),
                        started(),
                        within(0.5).toMillis(),
                        within(0.99).toMillis(),
                        answers.size(),
                        failures.size(),
                        wakeups.meanNanos() / 1000);
    }

    private record Answer(long at, long tookNanos) {}
}
