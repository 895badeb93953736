package io.github.blockingportal;

/** For whom a loop runs a task: a call. A class, since a check for an interface costs a call too much. */
abstract class LoopClient {

    abstract LoopOwner owner();

    /** Whether nobody waits for what runs any more. */
    abstract boolean hasEnded();

    /** Ends it with a failure that was thrown instead of signalled. */
    abstract void abort(Throwable thrown);

    /** What messages call it. */
    abstract String label();
}
