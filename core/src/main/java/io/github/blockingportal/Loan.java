package io.github.blockingportal;

/** What becomes of a worker's permit while the worker waits in a call. */
interface Loan {

    /** The worker begins to wait in this call, which shows the loan already. */
    void begin(TrackedCall call);

    /** The worker goes on. */
    void end();
}
