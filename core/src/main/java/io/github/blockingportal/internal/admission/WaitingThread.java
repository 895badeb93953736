package io.github.blockingportal.internal.admission;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.blockingportal.CapacityLimiter;

/**
 * A thread that waits in {@link CapacityLimiter#acquire}. Waiting becomes either granted or gone, by one compare-and-set.
 */
final class WaitingThread implements Waiter, Parking.Condition {

    private static final int WAITING = 0;
    private static final int GRANTED = 1;
    private static final int GONE = 2;

    private final Limiter limiter;
    private final Thread thread = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(WAITING);

    WaitingThread(Limiter limiter) {
        this.limiter = limiter;
    }

    boolean await(long timeoutNanos) {
        Waiter.Entry entry = limiter.enqueue(this);
        if (entry != Waiter.Entry.WAITING) {
            return entry == Waiter.Entry.TAKEN;
        }
        try {
            return parkUntilGranted(timeoutNanos);
        } catch (Throwable thrown) {
            if (state.compareAndSet(WAITING, GONE)) {
                limiter.leave(this);
            } else if (isMet()) {
                limiter.release();
            }
            throw thrown;
        }
    }

    private boolean parkUntilGranted(long timeoutNanos) {
        long start = System.nanoTime();
        while (!isMet()) {
            boolean interrupted = thread.isInterrupted();
            long left = timeoutNanos - (System.nanoTime() - start);
            if ((interrupted || left <= 0) && state.compareAndSet(WAITING, GONE)) {
                limiter.leave(this);
                if (interrupted) {
                    throw limiter.interrupted();
                }
                return false;
            }
            Parking.park(this, left);
        }
        return true;
    }

    @Override
    public boolean isMet() {
        return state.get() == GRANTED;
    }

    @Override
    public boolean grant() {
        return state.compareAndSet(WAITING, GRANTED);
    }

    @Override
    public void resume() {
        LockSupport.unpark(thread);
    }
}
