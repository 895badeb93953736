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

    @Override
    ManagedPortal named(String callName);

    @Override
    ManagedPortal timeout(Duration timeout);
}
