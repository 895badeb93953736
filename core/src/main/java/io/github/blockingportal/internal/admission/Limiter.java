package io.github.blockingportal.internal.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/**
 * The one implementation of {@link CapacityLimiter}, with the ways in for who waits without a thread.
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
public final class Limiter extends CapacityLimiter {

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Waiter> queue = new LinkedHashSet<>();
    private final AtomicLong state;
    private long grants;

    private Limiter(String name, int permits) {
        this.name = name;
        this.state = new AtomicLong(LimiterState.of(permits));
    }

    public static Limiter named(String name, int permits) {
        Objects.requireNonNull(name, "name");
        return new Limiter(PortalLog.oneLine(name), checked(permits));
    }

    /** The same limiter; throws if it is no limiter of ours, since only ours can be waited for without a thread. */
    public static Limiter ours(CapacityLimiter limiter) {
        Objects.requireNonNull(limiter, "limiter");
        if (limiter instanceof Limiter ours) {
            return ours;
        }
        throw new IllegalArgumentException("limitedBy takes what CapacityLimiter.of(...) makes, but was a "
                + limiter.getClass().getName());
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
        checked(permits);
        List<Waiter> granted;
        lock.lock();
        try {
            state.getAndUpdate(current -> LimiterState.withLimit(current, permits));
            granted = grantToWaiters();
        } finally {
            lock.unlock();
        }
        Granted.resume(granted, name);
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
    public boolean acquire(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, but was " + timeout);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        if (tryAcquire()) {
            return true;
        }
        return !timeout.isZero() && new WaitingThread(this).await(Durations.nanos(timeout));
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

    /** What a thread gets that is interrupted where it would wait. */
    PortalInterruptedException interrupted() {
        return new PortalInterruptedException(
                null,
                null,
                "Limiter '" + name + "' gave no permit: the waiting thread '" + Threads.label(Thread.currentThread())
                        + "' was interrupted. Its interrupt flag is set again");
    }

    private void checkHeld(long current) {
        if (LimiterState.active(current) == 0) {
            throw new IllegalStateException("Limiter '" + name + "': a permit was released that nobody holds");
        }
    }

    private void releaseToWaiters() {
        List<Waiter> granted;
        lock.lock();
        try {
            long current;
            do {
                current = state.get();
                checkHeld(current);
            } while (!state.compareAndSet(current, current - 1));
            granted = grantToWaiters();
        } finally {
            lock.unlock();
        }
        Granted.resume(granted, name);
    }

    private List<Waiter> grantToWaiters() {
        List<Waiter> granted = new ArrayList<>(1);
        Iterator<Waiter> waiters = queue.iterator();
        while (waiters.hasNext() && !LimiterState.isFull(state.get())) {
            Waiter waiter = waiters.next();
            waiters.remove();
            state.addAndGet(queue.isEmpty() ? 1 + LimiterState.SOMEBODY_WAITS : 1); // before the grant, see above
            if (waiter.grant()) {
                grants++;
                granted.add(waiter);
            } else {
                state.decrementAndGet();
            }
        }
        return granted;
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

    /** Puts a waiter at the end of the queue; false if a permit was free after all, which is then taken. */
    public boolean enqueue(Waiter waiter) {
        lock.lock();
        try {
            while (true) {
                long current = state.get();
                boolean free = !LimiterState.somebodyWaits(current) && !LimiterState.isFull(current);
                if (state.compareAndSet(current, free ? current + 1 : current | LimiterState.SOMEBODY_WAITS)) {
                    if (!free) {
                        queue.add(waiter);
                    }
                    return !free;
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
            return List.copyOf(queue);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a waiter that gave up out of the queue, if it is still there. */
    public void leave(Waiter waiter) {
        lock.lock();
        try {
            if (queue.remove(waiter) && queue.isEmpty()) {
                state.addAndGet(LimiterState.SOMEBODY_WAITS);
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
