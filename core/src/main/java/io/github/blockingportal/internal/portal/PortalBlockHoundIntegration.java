package io.github.blockingportal.internal.portal;

import io.github.blockingportal.Enforcement;
import java.util.Map;
import java.util.Set;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

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
            "Limiter", Set.of("releaseToWaiters", "leave", "setPermits", "enqueue", "grants", "statistics", "waiters"),
            "LoopEntry", Set.of("cancel"),
            "PortalLife", Set.of("startIf", "beginClose", "beginDrain"),
            "Refusals", Set.of("add", "describe"),
            "SubmittedCall", Set.of("startDeadline", "stopDeadline"),
            "LentPermit", Set.of("end", "tryTake", "enqueue", "leave", "giveBack"),
            "Workers", Set.of("execute"));

    /** For the service loader. */
    public PortalBlockHoundIntegration() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        SHORT_LOCKS.forEach(
                (type, methods) -> methods.forEach(method -> builder.allowBlockingCallsInside(PACKAGE + type, method)));
    }
}
