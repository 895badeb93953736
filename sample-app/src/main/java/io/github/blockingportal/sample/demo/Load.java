package io.github.blockingportal.sample.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Callers that make requests one after the other until the time or the number of requests is up. */
final class Load {

    private static final int MAX_REQUESTS = 20_000;
    private static final int PAUSE_MILLIS = 100;
    private static final int LAST_ANSWERS_SECONDS = 10;

    private final Runnable request;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** How many requests were answered, and how many failed. */
    record Result(int answered, int failed) {}

    Load(Runnable request) {
        this.request = request;
    }

    /** Returns when the callers have stopped. */
    Result run(int callers, int seconds) throws InterruptedException {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(callers, threadFactory());
        for (int i = 0; i < callers; i++) {
            int firstMillis = ThreadLocalRandom.current().nextInt(PAUSE_MILLIS);
            threads.scheduleWithFixedDelay(this::ask, firstMillis, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        try {
            end.await(seconds, TimeUnit.SECONDS);
            threads.shutdown();
            threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        return new Result(answered.get(), failed.get());
    }

    void stop() {
        end.countDown();
    }

    private void ask() {
        try {
            request.run();
            answered.incrementAndGet();
        } catch (RuntimeException e) {
            failed.incrementAndGet();
        }
        if (answered.get() + failed.get() >= MAX_REQUESTS) {
            stop();
        }
    }

    private static ThreadFactory threadFactory() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("load-");
        threads.setDaemon(true);
        return threads;
    }
}
