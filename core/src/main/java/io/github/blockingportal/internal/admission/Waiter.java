package io.github.blockingportal.internal.admission;

/** One who waits for a permit. */
public interface Waiter {

    /** Offers the permit, under the limiter's lock; false from one that gave up. */
    boolean grant();

    /** Follows a grant, outside the lock. */
    void resume();

    /** Follows a permit that was not taken, outside the lock; who did not take it waits no more. */
    default void refused() {}

    /** Tells one that waits of a permit that somebody lends to what runs for him. */
    default void offered(LentPermit permit, Lender lender) {}

    /** Tells one that waits for a permit on loan that nobody lends it any more, outside the lock. */
    default void loanEnded() {}

    /** What became of one who came to wait for a permit. */
    enum Entry {
        /** One was free after all, and is taken. */
        TAKEN,
        /** Waits. */
        WAITING,
        /** Was turned away, since as many wait as may, or nobody lends the permit any more. */
        FULL
    }
}
