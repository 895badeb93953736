package io.github.blockingportal.internal.admission;

/** What becomes of a worker's permit while the worker waits in a call. */
public interface Loan {

    /** The worker begins to wait in a call, which shows the loan already. */
    void begin(Lender lender);

    /** The worker goes on. */
    void end();
}
