package io.github.blockingportal;

import java.time.Duration;

/**
 * A portal whose life a container manages: it is made without threads, starts when it is told to or with its first call, and
 * may be started again after a close. Its views stay valid all the while.
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

    @Override
    ManagedPortal named(String callName);

    @Override
    ManagedPortal timeout(Duration timeout);
}
