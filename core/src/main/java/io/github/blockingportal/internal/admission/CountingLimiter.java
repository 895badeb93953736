package io.github.blockingportal.internal.admission;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.github.blockingportal.CapacityLimiter;

/**
 * Counts the permits that are taken, and lets those wait who find none, with or without a thread.
 *
 * <p>Implementation note. {@code state} packs whether somebody waits, the limit and the number of holders ({@link
 * LimiterState}), so that whoever decides about a permit has all of that from one read. While nobody waits, permits are taken
 * and given back by a compare-and-set alone. Whoever would wait, and whoever releases while somebody waits, takes the lock;
 * the mark that somebody waits, the limit and the queue change only under it. The races:
 * <ul>
 * <li><em>release against enqueue</em>: the last release without the lock either happens before the mark is set, then the
 * waiter's compare-and-set fails and it tries for the permit again, or it sees the mark and hands the permit over.
 * <li><em>grant against giving up</em>: {@link Waiter#grant()} is refused by one that gave up, and the permit goes to the next.
 * <li><em>grant against what the granted one does</em>: it is counted, and with the last one the mark is cleared, before it
 * is granted, since it may release at once, or take a further permit.
 * <li><em>new limit against taking and releasing</em>: nobody sees the old limit with the new number of holders.
 * </ul>
 */
abstract class CountingLimiter extends CapacityLimiter {

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitQueue<Waiter> queue;
    private final AtomicLong state;
    private final AtomicLong changes = new AtomicLong();
    private int maxWaiting;
    private long grants;

    CountingLimiter(String name, int permits, int maxWaiting, WaitQueue<Waiter> queue) {
        this.name = name;
        this.queue = queue;
        this.state = new AtomicLong(LimiterState.of(checked(permits)));
        this.maxWaiting = maxWaiting;
    }

    private static int checked(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must be 0 or more, but was " + permits);
        }
        return permits;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int permits() {
        return LimiterState.limit(state.get());
    }

    @Override
    public void setPermits(int permits) {
        changePermits(permits).run();
    }

    /** The same, for one that holds a lock: those who have entered go on when what it returns is run, after that lock. */
    public Runnable changePermits(int permits) {
        return changePermits(permits, () -> true);
    }

    private Runnable changePermits(int permits, BooleanSupplier still) {
        checked(permits);
        Granted granted = new Granted(name);
        lock.lock();
        try {
            if (still.getAsBoolean()) {
                changes.incrementAndGet();
                state.getAndUpdate(current -> LimiterState.withLimit(current, permits));
                grantToWaiters(granted);
            }
        } finally {
            lock.unlock();
        }
        return granted::resume;
    }

    /** How many times the number of permits has been set. */
    long changes() {
        return changes.get();
    }

    /** Sets it, unless it has been set since it had been so many times. */
    void setPermitsUnlessSetSince(long changes, int permits) {
        changePermits(permits, () -> this.changes.get() == changes).run();
    }

    /** From now on at most so many wait; those who do already are not turned away. */
    void setMaxWaiting(int maxWaiting) {
        lock.lock();
        try {
            this.maxWaiting = maxWaiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean tryAcquire() {
        while (true) {
            long current = state.get();
            if (LimiterState.somebodyWaits(current) || LimiterState.isFull(current)) {
                return false;
            }
            if (state.compareAndSet(current, current + 1)) {
                return true;
            }
        }
    }

    @Override
    public void release() {
        while (true) {
            long current = state.get();
            checkHeld(current);
            if (LimiterState.somebodyWaits(current)) {
                break;
            }
            if (state.compareAndSet(current, current - 1)) {
                return;
            }
        }
        releaseToWaiters();
    }

    private void checkHeld(long current) {
        if (LimiterState.active(current) == 0) {
            throw new IllegalStateException("Limiter '" + name + "': a permit was released that nobody holds");
        }
    }

    private void releaseToWaiters() {
        Granted granted = new Granted(name);
        lock.lock();
        try {
            long current;
            do {
                current = state.get();
                checkHeld(current);
            } while (!state.compareAndSet(current, current - 1));
            grantToWaiters(granted);
        } finally {
            lock.unlock();
        }
        granted.resume();
    }

    private void grantToWaiters(Granted granted) {
        while (!queue.isEmpty() && !LimiterState.isFull(state.get())) {
            Waiter waiter = Objects.requireNonNull(queue.poll());
            state.addAndGet(queue.isEmpty() ? 1 + LimiterState.SOMEBODY_WAITS : 1); // before the grant, see above
            boolean taken = waiter.grant();
            if (taken) {
                grants++;
            } else {
                state.decrementAndGet();
            }
            granted.add(waiter, taken);
        }
    }

    /** How many hold a permit. */
    int active() {
        return LimiterState.active(state.get());
    }

    /** Whether at least half of the permits are taken. */
    boolean isHalfTaken() {
        long current = state.get();
        return 2L * LimiterState.active(current) >= LimiterState.limit(current);
    }

    @Override
    public Statistics statistics() {
        lock.lock();
        try {
            long current = state.get();
            return new Statistics(LimiterState.limit(current), LimiterState.active(current), queue.size());
        } finally {
            lock.unlock();
        }
    }

    /** Puts a waiter at the end of the queue, unless a permit is free after all, or too many wait. */
    public Waiter.Entry enqueue(Waiter waiter) {
        lock.lock();
        try {
            while (true) {
                long current = state.get();
                boolean free = !LimiterState.somebodyWaits(current) && !LimiterState.isFull(current);
                if (!free && queue.size() >= maxWaiting) {
                    queue.hasTurnedAway();
                    return Waiter.Entry.FULL;
                }
                if (state.compareAndSet(current, free ? current + 1 : current | LimiterState.SOMEBODY_WAITS)) {
                    if (free) {
                        return Waiter.Entry.TAKEN;
                    }
                    queue.add(waiter);
                    return Waiter.Entry.WAITING;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those who wait at this moment, the first one first. */
    List<Waiter> waiters() {
        lock.lock();
        try {
            return queue.toList();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a waiter that gave up out of the queue, if it is still there. */
    public void leave(Waiter waiter) {
        leave(waiter, false);
    }

    /** The same for one that waits no more since it had waited for long enough. */
    public void turnAway(Waiter waiter) {
        leave(waiter, true);
    }

    private void leave(Waiter waiter, boolean turnedAway) {
        lock.lock();
        try {
            if (!queue.remove(waiter)) {
                return;
            }
            if (queue.isEmpty()) {
                state.addAndGet(LimiterState.SOMEBODY_WAITS);
            } else if (turnedAway) {
                queue.hasTurnedAway();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a permit, beyond the limit if need be, for one that runs already and gives it back here. Never waits. */
    void exceed() {
        state.incrementAndGet();
    }

    /** How many waiters have been granted a permit so far. */
    public long grants() {
        lock.lock();
        try {
            return grants;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "CapacityLimiter '" + name + "' " + statistics();
    }
}
