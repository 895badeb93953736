package io.github.blockingportal;

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

    private static final Map<Class<?>, Set<String>> SHORT_LOCKS = Map.of(
            BlockingPortalProvider.class, Set.of("use", "leave", "unusedSince"),
            CapacityLimiter.class,
                    Set.of("releaseToWaiters", "leave", "setPermits", "enqueue", "grants", "statistics", "waiters"),
            LoopEntry.class, Set.of("cancel"),
            PortalLife.class, Set.of("startIf", "beginClose", "beginDrain"),
            Refusals.class, Set.of("add", "describe"),
            SubmittedCall.class, Set.of("startDeadline", "stopDeadline"),
            LentPermit.class, Set.of("end", "tryTake", "enqueue", "leave", "giveBack"),
            Workers.class, Set.of("execute"));

    /** For the service loader. */
    public PortalBlockHoundIntegration() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        SHORT_LOCKS.forEach(
                (type, methods) -> methods.forEach(method -> builder.allowBlockingCallsInside(type.getName(), method)));
    }
}
