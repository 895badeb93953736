package io.github.blockingportal;

/** What becomes of a worker's permit while the worker waits in a call. */
interface Loan {

    /** The worker begins to wait in a call, which shows the loan already. */
    void begin(Lender lender);

    /** The worker goes on. */
    void end();
}
