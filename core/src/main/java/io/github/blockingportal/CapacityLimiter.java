package io.github.blockingportal;

import java.io.Serializable;
import java.time.Duration;

import io.github.blockingportal.internal.admission.Limiter;

/**
 * Permits for a bounded number of holders, first come first served; those of a portal's calls go to who came last while the portal is
 * overloaded. All methods may be called from any thread at any time.
 *
 * <p>The number of permits can be changed while others wait: with more, waiters enter at once; with fewer, holders keep
 * theirs until they release them. A newcomer never overtakes one who waits.
 */
public abstract class CapacityLimiter {

    /** For the portal's own limiters, which are the only ones that it takes. */
    protected CapacityLimiter() {}

    /**
     * Makes a limiter.
     *
     * @param name the name for messages and meters; what cannot be seen in it, as a line break, is shown escaped
     * @param permits how many may hold a permit at a time; 0 admits nobody, {@link Integer#MAX_VALUE} is no limit
     * @return a limiter of which nothing is taken
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    public static CapacityLimiter of(String name, int permits) {
        return Limiter.named(name, permits);
    }

    /**
     * The name given at the making.
     *
     * @return the name
     */
    public abstract String name();

    /**
     * How many may hold a permit at a time.
     *
     * @return the limit
     */
    public abstract int permits();

    /**
     * Changes how many may hold a permit at a time. Those who wait and now fit in have entered when this returns.
     *
     * @param permits the new limit
     * @throws IllegalArgumentException if {@code permits} is negative
     */
    public abstract void setPermits(int permits);

    /**
     * Takes a permit if one is free and nobody waits for it. Never waits.
     *
     * @return whether a permit was taken
     */
    public abstract boolean tryAcquire();

    /**
     * Takes a permit, waiting for it on the calling thread if need be.
     *
     * @param timeout how long to wait at most; zero does not wait
     * @return whether a permit was taken
     * @throws IllegalArgumentException if {@code timeout} is negative
     * @throws PortalInterruptedException if the thread is interrupted, before or while it waits; its flag is set again
     */
    public abstract boolean acquire(Duration timeout);

    /**
     * Gives a permit back, to the one whose turn it is if somebody waits.
     *
     * @throws IllegalStateException if no permit is taken
     */
    public abstract void release();

    /**
     * What is taken and who waits, read together.
     *
     * @return the numbers of this moment
     */
    public abstract Statistics statistics();

    /**
     * The numbers of a limiter.
     *
     * @param limit how many may hold a permit at a time
     * @param active how many hold one; more than {@code limit} for a while after the limit was lowered
     * @param waiting how many wait for one
     */
    public record Statistics(int limit, int active, int waiting) implements Serializable {}
}
