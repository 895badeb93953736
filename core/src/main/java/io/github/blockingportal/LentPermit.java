package io.github.blockingportal;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The permit of a worker that waits in a call, lent to what runs for that call under the same limiter. Strangers stay out.
 *
 * <p>Implementation note. The lock orders taking and giving back against the end of the loan. If a child still runs at the end,
 * the limiter is over by one from then until the child gives its permit back, which it does to the limiter then.
 */
final class LentPermit implements Permits {

    private final CapacityLimiter lender;
    private final CapacityLimiter spare;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    private LentPermit(CapacityLimiter lender) {
        this.lender = lender;
        this.spare = CapacityLimiter.of(lender.name(), 1);
    }

    /** What the current thread can lend: the permit of the blocking task that it runs, or null if it runs none. */
    static @Nullable LentPermit ofCurrentTask() {
        WorkerTask<?> task = CurrentTask.get();
        return task == null ? null : new LentPermit(task.limiter());
    }

    /** A permit of this limiter that a call on the chain has on loan, or null. */
    static @Nullable LentPermit onChain(@Nullable TrackedCall innermost, CapacityLimiter limiter) {
        TrackedCall call = Chain.running(innermost);
        while (call != null) {
            LentPermit permit = call.lentPermit();
            if (permit != null && permit.lender == limiter) {
                return permit;
            }
            call = Chain.running(call.parent());
        }
        return null;
    }

    CapacityLimiter lender() {
        return lender;
    }

    /** The worker goes on. */
    void end() {
        lock.lock();
        try {
            ended = true;
            spare.setPermits(0);
            if (spare.statistics().active() > 0) {
                lender.exceed();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean tryTake() {
        lock.lock();
        try {
            return !ended && spare.tryAcquire();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean enqueue(CapacityLimiter.Waiter waiter) {
        lock.lock();
        try {
            return ended || spare.enqueue(waiter);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void leave(CapacityLimiter.Waiter waiter) {
        spare.leave(waiter);
    }

    @Override
    public void giveBack() {
        lock.lock();
        try {
            (ended ? lender : spare).release();
        } finally {
            lock.unlock();
        }
    }
}
