package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;

/** One who waits, and whose permit may be lent meanwhile to what runs for him: a call that a blocking task waits in. */
public interface Lender {

    /** What becomes of the permit while he waits; null if he does not wait, or has none. */
    @Nullable
    Loan loan();

    /** Whether something may run for him by now. */
    boolean hasBegun();

    /** For whom he runs himself, or null. One that has ended lends nothing, and is left out. */
    @Nullable
    Lender outer();
}
