package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.Nullable;

/** Whose loops these are, as far as a loop has to know. A class, since a check for an interface costs a call too much. */
public abstract class LoopOwner {

    /** The portal's name. */
    public abstract String name();

    /** Whether the portal has closed. */
    public abstract boolean isClosed();

    /** Clears the current thread of what a task left behind on it. */
    public abstract void clearThread();

    /** For whom the current thread works, which is no loop; null if for nobody. */
    public abstract @Nullable LoopClient currentClient();

    /** For whom an operator works that has put itself into the queue of a loop; null if it does not tell. */
    public abstract @Nullable LoopClient clientOf(Runnable operator);
}
