package io.github.blockingportal.benchmarks.app.waiting;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Virtual threads that ask again and again. */
final class Callers implements AutoCloseable {

    private final ExecutorService threads = virtualThreads();
    private final LongAdder answered = new LongAdder();

    private volatile boolean stopped;

    Callers(int callers, Runnable ask) {
        for (int caller = 0; caller < callers; caller++) {
            threads.execute(() -> askAgain(ask));
        }
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Virtual threads need a JDK from 21", e);
        }
    }

    private void askAgain(Runnable ask) {
        while (!stopped) {
            ask.run();
            answered.increment();
        }
    }

    long answered() {
        return answered.sum();
    }

    /** The last answers are still to come. */
    void stop() {
        stopped = true;
    }

    /** Waits for the last answers. */
    @Override
    public void close() {
        stop();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Some callers got no answer in 30 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
