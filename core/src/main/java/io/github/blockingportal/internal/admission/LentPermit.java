package io.github.blockingportal.internal.admission;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The permit of a worker that waits in a call, or of a call itself, lent to what runs for that call under the same limiter. Strangers
 * stay out.
 *
 * <p>Implementation note. The lock orders taking and giving back against the end of the loan; whoever is granted the permit
 * goes on outside it, as is whoever waits for it at the end told of that. If a child still runs at the end, the limiter is over by
 * one from then until the child gives its permit back, which it does to the limiter then. The race <em>loan against wait</em>: who
 * lends shows the loan on its call and looks at the limiter's queue then, who waits enters the queue and looks for a loan then, so
 * that one of them finds the other.
 */
final class LentPermit implements Permits, Loan {

    private final Limiter limiter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Waiter> queue = new LinkedHashSet<>();
    private boolean taken;
    private boolean ended;

    LentPermit(Limiter limiter) {
        this.limiter = limiter;
    }

    /** A permit of this limiter that somebody up the chain has on loan, or holds; null if nobody does. */
    static @Nullable LentPermit onChain(@Nullable Lender innermost, Limiter limiter) {
        for (Lender lender = innermost; lender != null; lender = lender.outer()) {
            LentPermit permit = of(lender, limiter);
            if (permit != null) {
                return permit;
            }
        }
        return null;
    }

    /** That of one lender. */
    static @Nullable LentPermit of(Lender lender, Limiter limiter) {
        if (lender.loan() instanceof LentPermit loan && loan.limiter == limiter) {
            return loan;
        }
        return lender.hasOwn(limiter) ? limiter.lentBy(lender) : LimiterPermits.lent(lender.permits(), limiter);
    }

    /** Lets those borrow that wait for what runs for the lender and came before the loan; before a call has begun, none can have. */
    @Override
    public void begin(Lender lender) {
        if (lender.hasBegun()) {
            limiter.waiters().forEach(waiter -> waiter.offered(this, lender));
        }
    }

    @Override
    public void end() {
        List<Waiter> left;
        lock.lock();
        try {
            ended = true;
            left = List.copyOf(queue);
            queue.clear();
            if (taken) {
                limiter.exceed();
            }
        } finally {
            lock.unlock();
        }
        left.forEach(waiter -> Granted.contain(waiter::loanEnded, limiter.name()));
    }

    @Override
    public boolean tryTake() {
        lock.lock();
        try {
            return takeIfFree();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeIfFree() {
        boolean free = !ended && !taken;
        taken |= free;
        return free;
    }

    @Override
    public Waiter.Entry enqueue(Waiter waiter) {
        lock.lock();
        try {
            if (takeIfFree()) {
                return Waiter.Entry.TAKEN;
            }
            if (ended) {
                return Waiter.Entry.FULL;
            }
            queue.add(waiter);
            return Waiter.Entry.WAITING;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void leave(Waiter waiter) {
        lock.lock();
        try {
            queue.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void giveBack() {
        boolean over;
        Waiter next;
        lock.lock();
        try {
            over = ended;
            taken = false;
            next = grantToNext();
        } finally {
            lock.unlock();
        }
        if (over) {
            limiter.release();
        } else if (next != null) {
            Granted.resume(next, limiter.name());
        }
    }

    private @Nullable Waiter grantToNext() {
        Iterator<Waiter> waiters = queue.iterator();
        while (!taken && waiters.hasNext()) {
            Waiter waiter = waiters.next();
            waiters.remove();
            taken = waiter.grant();
            if (taken) {
                return waiter;
            }
        }
        return null;
    }
}
