package io.github.blockingportal.internal.admission;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/** Parks the calling thread; a fork-join worker is compensated for while it is parked. */
public final class Parking {

    private Parking() {}

    /** Returns when the condition is met, the time is over, the thread is interrupted or unparked, or for no reason. */
    public static void park(Condition condition, long nanos) {
        if (Thread.currentThread() instanceof ForkJoinWorkerThread) {
            parkManaged(condition, nanos);
        } else {
            LockSupport.parkNanos(condition, nanos);
        }
    }

    private static void parkManaged(Condition condition, long nanos) {
        try {
            ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {
                @Override
                public boolean block() {
                    LockSupport.parkNanos(condition, nanos);
                    return true;
                }

                @Override
                public boolean isReleasable() {
                    return condition.isMet();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException noMoreThreads) {
            LockSupport.parkNanos(condition, nanos);
        }
    }

    /** What a parked thread waits for. */
    public interface Condition {

        boolean isMet();
    }
}
