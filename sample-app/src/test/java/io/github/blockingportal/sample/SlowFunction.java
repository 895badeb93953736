package io.github.blockingportal.sample;

import java.util.concurrent.CountDownLatch;

/** A function of H2 that returns when its test says so. H2 wants it public. */
public final class SlowFunction {

    private static volatile CountDownLatch ready = new CountDownLatch(0);

    private SlowFunction() {}

    static CountDownLatch next() {
        CountDownLatch next = new CountDownLatch(1);
        ready = next;
        return next;
    }

    public static String await() throws InterruptedException {
        ready.await();
        return "late";
    }
}
