package io.github.blockingportal;

/**
 * Something that was acquired through a portal, for a try-with-resources statement. It is released exactly once: when it is
 * closed, or when the portal closes.
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
     * interrupted; its flag is kept. Needs no permit. On an event loop it does not wait. A second close does nothing.
     *
     * @throws PortalTimeoutException if the release took longer than the timeout
     * @throws PortalCallException if the release failed with a checked exception, which is the cause
     * @throws RuntimeException the failure of the release, as the same instance
     */
    @Override
    void close();
}
