package io.github.blockingportal;

/** What becomes of a worker's permit while the worker waits in a call. */
interface Loan {

    /** The worker goes on. */
    void end();
}
