package io.github.blockingportal.autoconfigure.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.github.blockingportal.spring.InstanceCount;

/** A number of instances that a test tells, or does not. */
final class Told implements InstanceCount {

    private final AtomicInteger asked = new AtomicInteger();
    private volatile IntSupplier answer;

    Told(int instances) {
        tell(instances);
    }

    void tell(int instances) {
        answer = () -> instances;
    }

    void answer(IntSupplier instances) {
        answer = instances;
    }

    void fail(RuntimeException failure) {
        answer = () -> {
            throw failure;
        };
    }

    /** Hangs until the latch is down. */
    void hang(CountDownLatch end) {
        IntSupplier before = answer;
        answer = () -> {
            awaitEnd(end);
            return before.getAsInt();
        };
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, also where its thread is interrupted. */
    void hangWhateverInterrupts(CountDownLatch end) {
        IntSupplier before = answer;
        answer = () -> {
            CompletableFuture.runAsync(() -> awaitEnd(end)).join();
            return before.getAsInt();
        };
    }

    int asked() {
        return asked.get();
    }

    @Override
    public int instances() {
        asked.incrementAndGet();
        return answer.getAsInt();
    }
}
