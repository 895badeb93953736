package io.github.blockingportal.internal.admission;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/**
 * The one implementation of {@link CapacityLimiter}: how one is made, in which order several are taken, how a thread waits, and what
 * is lent.
 */
public class Limiter extends CountingLimiter {

    /**
     * In which everybody takes the permits of several, so that no two wait for what the other holds: those of portals last, since their
     * own calls take them last.
     */
    static final Comparator<Limiter> ORDER =
            Comparator.comparing((Limiter limiter) -> limiter.ofCalls).thenComparingLong(limiter -> limiter.number);

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final boolean ofCalls;
    private final Map<Lender, LentPermit> loans = new ConcurrentHashMap<>();
    private boolean shared; // plain: whoever finds a permit of it up a chain has the view by which that was taken

    /** Not private, so that an aspect around a bean can make a subclass, which the starter takes off again. */
    Limiter(String name, int permits, int maxWaiting, boolean ofCalls) {
        super(name, permits, maxWaiting, ofCalls ? WaitQueue.newestFirstUnderOverload() : WaitQueue.oldestFirst());
        this.ofCalls = ofCalls;
    }

    public static Limiter named(String name, int permits) {
        return named(name, permits, Integer.MAX_VALUE);
    }

    /** One for which at most so many wait. */
    public static Limiter named(String name, int permits, int maxWaiting) {
        Objects.requireNonNull(name, "name");
        return new Limiter(PortalLog.oneLine(name), permits, maxWaiting, false);
    }

    /** One that goes on to the newest while it is overloaded. */
    static Limiter ofCalls(String name, int permits, int maxWaiting) {
        return new Limiter(name, permits, maxWaiting, true);
    }

    /** The same limiter, for one more user; throws if it is no limiter of ours, since only ours can be waited for without a thread. */
    public static Limiter ours(CapacityLimiter limiter) {
        Objects.requireNonNull(limiter, "limiter");
        if (limiter instanceof Limiter ours) {
            ours.shared = true;
            return ours;
        }
        throw new IllegalArgumentException("limitedBy takes what CapacityLimiter.of(...) makes, but was a "
                + limiter.getClass().getName());
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

    /** What a thread gets that is interrupted where it would wait. */
    PortalInterruptedException interrupted() {
        return new PortalInterruptedException(
                null,
                null,
                "Limiter '" + name() + "' gave no permit: the waiting thread '" + Threads.label(Thread.currentThread())
                        + "' was interrupted. Its interrupt flag is set again");
    }

    /** Whether others than the calls of its portal take permits of it, or who made it. */
    boolean isShared() {
        return shared;
    }

    /** The permit that a call of its portal holds, for blocking tasks further down its chain; null if it has ended meanwhile. */
    @Nullable
    LentPermit lentBy(Lender call) {
        LentPermit lent = loans.computeIfAbsent(call, first -> new LentPermit(this));
        if (call.hasOwn(this)) {
            return lent;
        }
        endLoan(call); // since who ends the call may have looked before
        return null;
    }

    /** A call of its portal is about to give its permit back. */
    public void endLoan(Lender call) {
        LentPermit lent = shared ? loans.remove(call) : null;
        if (lent != null) {
            lent.end();
        }
    }
}
