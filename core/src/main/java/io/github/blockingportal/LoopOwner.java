package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** Whose loops these are, as far as a loop has to know. A class, since a check for an interface costs a call too much. */
abstract class LoopOwner {

    /** The portal's name. */
    abstract String name();

    /** Whether the portal has closed. */
    abstract boolean isClosed();

    /** Clears the current thread of what a task left behind on it. */
    abstract void clearThread();

    /** For whom the current thread works, which is no loop; null if for nobody. */
    abstract @Nullable LoopClient currentClient();

    /** For whom an operator works that has put itself into the queue of a loop; null if it does not tell. */
    abstract @Nullable LoopClient clientOf(Runnable operator);
}
