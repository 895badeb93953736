package io.github.blockingportal.internal.loop;

/** For whom a loop runs a task: a call. A class, since a check for an interface costs a call too much. */
public abstract class LoopClient {

    public abstract LoopOwner owner();

    /** Whether nobody waits for what runs any more. */
    public abstract boolean hasEnded();

    /** Ends it with a failure that was thrown instead of signalled. */
    public abstract void abort(Throwable thrown);

    /** What messages call it. */
    public abstract String label();
}
