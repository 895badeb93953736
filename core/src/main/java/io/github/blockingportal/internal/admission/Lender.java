package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;

/** One who waits, and whose permit may be lent meanwhile to what runs for him: a call that a blocking task waits in. */
public interface Lender {

    /** What becomes of the permit while he waits; null if he does not wait, or has none. */
    @Nullable
    Loan loan();

    /** The permits of limiters that he has beside his portal's; null if he has none. */
    default @Nullable LimiterPermits permits() {
        return null;
    }

    /** Whether he holds a permit of this limiter as a call of its portal. */
    default boolean hasOwn(Limiter limiter) {
        return false;
    }

    /** Whether what runs for him needs no other permit of this limiter. */
    default boolean holds(Limiter limiter) {
        return hasOwn(limiter) || LentPermit.of(this, limiter) != null;
    }

    /** Whether something may run for him by now. */
    boolean hasBegun();

    /** For whom he runs himself, or null. One that has ended lends nothing, and is left out. */
    @Nullable
    Lender outer();
}
