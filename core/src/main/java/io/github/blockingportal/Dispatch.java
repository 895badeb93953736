package io.github.blockingportal;

/** Where a task is built and subscribed. */
public enum Dispatch {

    /** On one of the portal's loops; the calling thread only waits. The default. */
    LOOP,

    /**
     * On the calling thread, which counts as a loop for that time. An answer that is already there costs no hand-over, but
     * the deadline cannot cut short a task that blocks while it is being built.
     */
    CALLER_RUNS
}
