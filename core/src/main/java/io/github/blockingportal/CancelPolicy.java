package io.github.blockingportal;

/** What cancelling does to a blocking task that is running. */
public enum CancelPolicy {

    /** Its thread is interrupted. The default. */
    INTERRUPT,

    /** It runs to its end, and nobody gets its result. */
    LET_FINISH
}
