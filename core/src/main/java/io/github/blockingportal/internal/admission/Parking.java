package io.github.blockingportal.internal.admission;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import io.github.blockingportal.internal.text.Threads;

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

    /**
     * Looks for a moment whether a condition is met, before its thread parks: what comes so soon comes earlier than a wake-up. Where
     * looking was of no use it is left out, for twice as many waits each time, so that who waits for something slow just parks.
     */
    public static final class Patience {

        private static final long NANOS = 20_000;
        private static final int LONGEST_REST = 64;
        private static final int LOOKS_IN_A_ROW = Runtime.getRuntime().availableProcessors() > 1 ? 20 : 1;

        private int rest = 1;
        private int left;

        /** True once the condition is met, false if the thread should park. For one thread at a time. */
        public boolean await(Condition condition) {
            if (left > 0) {
                left--;
                return false;
            }
            boolean met = !Threads.isVirtual(Thread.currentThread()) && look(condition);
            left = met ? 0 : rest;
            rest = met ? 1 : Math.min(2 * rest, LONGEST_REST);
            return met;
        }

        private static boolean look(Condition condition) {
            long start = System.nanoTime();
            do {
                for (int i = 0; i < LOOKS_IN_A_ROW; i++) {
                    if (condition.isMet()) {
                        return true;
                    }
                    Thread.onSpinWait();
                }
                Thread.yield(); // whoever is to meet it may need this processor
            } while (System.nanoTime() - start < NANOS);
            return condition.isMet();
        }
    }

    /** What a parked thread waits for. */
    public interface Condition {

        boolean isMet();
    }
}
