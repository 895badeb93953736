package io.github.blockingportal;

/**
 * Something that was acquired through a portal, for a try-with-resources statement. It is released exactly once: when it is
 * closed, or when the portal closes. A release that has been asked for runs to its end, whoever still waits for it.
 *
 * @param <R> the type of the resource
 */
public interface PortalResource<R> extends AutoCloseable {

    /**
     * The resource.
     *
     * @return never null
     */
    R get();

    /**
     * Releases the resource on a loop and waits for that, with the timeout of the view that acquired it, even if the thread is
     * interrupted; its flag is kept. Needs no permit and cannot be cancelled by its number. When the timeout is over, or the
     * portal closes, only the wait ends: the release goes on, on another loop if its own has not begun it, and a failure of it
     * is logged. On an event loop it does not wait. Once the portal has closed, the release is begun on the current thread. A
     * second close does nothing.
     *
     * @throws PortalTimeoutException if the release took longer than the timeout; it goes on
     * @throws PortalClosedException if the portal closed and the release took longer than its drain timeout
     * @throws PortalCallException if the release failed with a checked exception, which is the cause
     * @throws RuntimeException the failure of the release, as the same instance
     */
    @Override
    void close();
}
