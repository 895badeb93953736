package io.github.blockingportal.internal.admission;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The permits that one call takes of limiters beside its portal's, one after the other.
 *
 * <p>Implementation note. {@code taken} counts those that it has; negative, it is closed and takes no more. The next one is taken by
 * the calling thread, or is granted while that waits in the queue. The race is a permit against the end of the call, by one
 * compare-and-set: a permit that comes too late goes back at once. Who enters a queue looks then whether it was closed meanwhile, who
 * closes it leaves the queue then. While the call holds a permit, blocking tasks further down its chain may borrow it.
 */
public final class LimiterPermits implements Waiter {

    private final Candidate call;
    private final Limiter[] limiters;
    private final LentPermit[] lent;
    private final @Nullable Limiter ofName;
    private final AtomicInteger taken = new AtomicInteger();
    private int awaited = -1;
    private @Nullable Limiter waitedFor;
    private long waitedUntil;
    private boolean full;
    private int stoppedAt;
    private int lackedAt = -1;

    LimiterPermits(Candidate call, List<Limiter> limiters, @Nullable Limiter ofName) {
        this.call = call;
        this.limiters = limiters.toArray(Limiter[]::new);
        this.lent = limiters.stream().map(LentPermit::new).toArray(LentPermit[]::new);
        this.ofName = ofName;
    }

    /** Takes those that are free up to the first that is not; true once it has all. */
    public boolean tryTake() {
        int next = taken.get();
        while (next >= 0 && next < limiters.length && limiters[next].tryAcquire()) {
            took(next);
            next = taken.get();
        }
        return next == limiters.length;
    }

    private void took(int index) {
        if (!taken.compareAndSet(index, index + 1)) {
            giveBack(index);
        }
    }

    private void giveBack(int index) {
        try {
            limiters[index].release();
        } catch (IllegalStateException takenAway) {
            call.wasRobbed(takenAway);
        }
    }

    /** The calling thread begins to wait for the next one, which may be free by now; false if too many wait. */
    public boolean enqueue() {
        int next = taken.get();
        if (next < 0) {
            return true;
        }
        awaited = next;
        waitedFor = limiters[next];
        Waiter.Entry entry = limiters[next].enqueue(this);
        if (entry == Waiter.Entry.TAKEN) {
            took(next);
        } else if (taken.get() < 0) {
            limiters[next].leave(this);
        }
        full = entry == Waiter.Entry.FULL;
        return !full;
    }

    /** Whether the calling thread waits for one. For that thread. */
    public boolean isAwaiting() {
        return awaited >= 0;
    }

    /** Whether the calling thread has waited for long enough: it has that permit, or gets none any more. */
    public boolean isMet() {
        return taken.get() != awaited;
    }

    /** The calling thread waits no longer, this long after its call has begun. */
    public void endWait(long elapsedNanos) {
        awaited = -1;
        waitedUntil = elapsedNanos;
    }

    @Override
    public boolean grant() {
        int next = taken.get();
        return next >= 0 && !call.isTooLate() && taken.compareAndSet(next, next + 1);
    }

    @Override
    public void resume() {
        call.resume();
    }

    @Override
    public void refused() {
        call.turnAway();
    }

    /** Whether one is missing, for which the call is to be turned away if so: also if that comes at this very moment. For its thread. */
    public boolean lacksOne() {
        int next = taken.get();
        boolean lacks = next != limiters.length;
        if (lacks && next >= 0) {
            lackedAt = next;
        }
        return lacks;
    }

    /** Whether at least half of the permits of one of the limiters are taken. */
    boolean isHalfTaken() {
        for (Limiter limiter : limiters) {
            if (limiter.isHalfTaken()) {
                return true;
            }
        }
        return false;
    }

    /** What a task further down the chain may borrow of this limiter's, or null. */
    static @Nullable LentPermit lent(@Nullable LimiterPermits permits, Limiter limiter) {
        if (permits == null) {
            return null;
        }
        int count = permits.taken.get();
        for (int i = 0; i < count; i++) {
            if (permits.limiters[i] == limiter) {
                return permits.lent[i];
            }
        }
        return null;
    }

    /** Gives back what it has and takes no more. For one thread at a time; what failed before its end is done again. */
    public void close(boolean turnedAway) {
        int count = taken.get();
        while (count >= 0 && !taken.compareAndSet(count, ~count)) {
            count = taken.get();
        }
        if (count >= 0) {
            stoppedAt = count;
        }
        leaveQueue(turnedAway);
        for (int left = ~taken.get(); left > 0; left--) {
            lent[left - 1].end();
            giveBack(left - 1);
            taken.set(~(left - 1));
        }
    }

    private void leaveQueue(boolean turnedAway) {
        if (stoppedAt < limiters.length) {
            if (turnedAway) {
                limiters[stoppedAt].turnAway(this);
            } else {
                limiters[stoppedAt].leave(this);
            }
        }
    }

    /** The limiter of which it got no permit in time, once it is closed; null if it had all. */
    public @Nullable Limiter missing() {
        int at = lackedAt < 0 ? stoppedAt : lackedAt;
        return at < limiters.length ? limiters[at] : null;
    }

    /** For how much of the time until the portal's permit it has waited for these. */
    public long waitedNanos() {
        return waitedUntil;
    }

    /** The limiter for whose permit it has waited last; null if all were free. */
    public @Nullable Limiter waitedFor() {
        return waitedFor;
    }

    /** Whether as many waited for that as may. */
    public boolean wasFull() {
        return full;
    }

    /** What says how many permits a limiter has. */
    public String setting(Limiter limiter) {
        return limiter == ofName ? "maxConcurrent" : "permits";
    }

    /** Whose permits they are. */
    public interface Candidate {

        /** Whether a permit is of no use to it any more. Asked under the limiter's lock. */
        boolean isTooLate();

        /** Ends for want of a permit of a limiter. */
        void turnAway();

        /** Follows a grant. */
        void resume();

        /** Somebody else, who has the limiter too, has given back a permit that it had. It ends all the same. */
        void wasRobbed(IllegalStateException takenAway);
    }
}
