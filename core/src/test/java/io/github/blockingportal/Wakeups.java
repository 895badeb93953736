package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;

/** How long a thread takes on this machine, while others work there too, to go on once another one has woken it. */
final class Wakeups implements AutoCloseable {

    private static final Duration PACE = Duration.ofMillis(5);

    private final SynchronousQueue<Long> begins = new SynchronousQueue<>();
    private final Thread waker = new Thread(this::wake, "waker");
    private final Thread woken = new Thread(this::goOn, "woken");
    private long allNanos;
    private int count;

    Wakeups() {
        woken.start();
        waker.start();
    }

    private void wake() {
        try {
            while (!waker.isInterrupted()) {
                LockSupport.parkNanos(PACE.toNanos());
                begins.put(System.nanoTime());
            }
        } catch (InterruptedException end) {
            // as it was asked to
        }
    }

    private void goOn() {
        try {
            while (true) {
                long begin = begins.take();
                allNanos += System.nanoTime() - begin;
                count++;
            }
        } catch (InterruptedException end) {
            // as it was asked to
        }
    }

    /** Once this is closed. */
    long meanNanos() {
        return count == 0 ? 0 : allNanos / count;
    }

    @Override
    public void close() throws InterruptedException {
        waker.interrupt();
        waker.join();
        woken.interrupt();
        woken.join();
    }
}
