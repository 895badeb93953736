package io.github.blockingportal;

/**
 * A portal whose life a container manages: it is made without threads, starts when it is told to or with its first call, and
 * may be started again after a close. Its views stay valid all the while, and closing one of them does nothing: whoever is handed
 * a view does not own the portal.
 */
public interface ManagedPortal extends BlockingPortal {

    /**
     * Starts the loops of a portal that is new or closed. Nothing happens to one that runs.
     *
     * @throws IllegalStateException if the portal is just closing
     */
    void start();

    /**
     * Tells a running portal that it will be closed soon: the drain timeout counts from now. Calls go on, and new ones come in,
     * so that what is in progress around the portal can finish. A {@link #close()} waits for what is left of the time; without
     * one, the portal closes when the time is over. Returns at once. Nothing happens to a portal that does not run.
     */
    void beginDrain();
}
