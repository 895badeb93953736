package io.github.blockingportal.internal.portal;

import java.util.Map;
import java.util.Set;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

import io.github.blockingportal.Enforcement;

/**
 * Lets BlockHound watch the portal's loops: blocking code there is found, and the short locks of the portal's own queues are
 * no false alarm. The wait of a call is not allowed anywhere, so a bridge from an event loop that {@link Enforcement#WARN} or
 * {@link Enforcement#OFF} let through is found, too.
 *
 * <p>Public only because {@link java.util.ServiceLoader} needs it; BlockHound finds it by itself.
 */
public final class PortalBlockHoundIntegration implements BlockHoundIntegration {

    static final String PACKAGE = "io.github.blockingportal.";

    /** By the names of the classes, since most do not show themselves here. */
    static final Map<String, Set<String>> SHORT_LOCKS = Map.of(
            "BlockingPortalProvider", Set.of("use", "leave", "unusedSince"),
            "internal.admission.CountingLimiter",
                    Set.of("releaseToWaiters", "leave", "changePermits", "enqueue", "grants", "statistics", "waiters"),
            "internal.loop.SingleThreadExecutor", Set.of("sleep"),
            "internal.loop.IdleThreads", Set.of("offer"),
            "internal.portal.PortalLife", Set.of("startIf", "beginClose", "beginDrain"),
            "internal.guard.Refusals", Set.of("add", "describe"),
            "internal.admission.LentPermit", Set.of("end", "tryTake", "enqueue", "leave", "giveBack"),
            "internal.worker.Workers", Set.of("execute"));

    /** For the service loader. */
    public PortalBlockHoundIntegration() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        SHORT_LOCKS.forEach(
                (type, methods) -> methods.forEach(method -> builder.allowBlockingCallsInside(PACKAGE + type, method)));
    }
}
