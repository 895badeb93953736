package io.github.blockingportal.autoconfigure.actuate;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.LimiterDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.PortalDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.PortalsDescriptor;
import io.github.blockingportal.spring.BlockingPortals;

/** Shows what goes on in the portals, and cancels calls. Takes no permit, uses no loop and waits for nothing. */
@Endpoint(id = "blockingportal")
final class BlockingPortalEndpoint implements AopInfrastructureBean {

    private final BlockingPortals portals;
    private final ObjectProvider<CapacityLimiter> limiters;

    BlockingPortalEndpoint(BlockingPortals portals, ObjectProvider<CapacityLimiter> limiters) {
        this.portals = portals;
        this.limiters = limiters;
    }

    @ReadOperation
    PortalsDescriptor portals(@Nullable Boolean stack) {
        Detail detail = detail(stack);
        return new PortalsDescriptor(
                portals.names().stream()
                        .flatMap(name -> PortalDescriptors.describe(portals.get(name), detail).stream())
                        .toList(),
                limiters.stream(ObjectProvider.UNFILTERED, false)
                        .map(LimiterDescriptor::ofOne)
                        .flatMap(Optional::stream)
                        .sorted(Comparator.comparing(LimiterDescriptor::name))
                        .toList());
    }

    /** The portal with this name, or null if there is none. */
    @ReadOperation
    @Nullable
    PortalDescriptor portal(@Selector String portal, @Nullable Boolean stack) {
        BlockingPortal found = find(portal);
        return found == null
                ? null
                : PortalDescriptors.describe(found, detail(stack)).orElse(null);
    }

    /** Cancels a call, and says whether there was one. */
    @DeleteOperation
    Cancellation cancel(@Selector String portal, @Selector long callId) {
        BlockingPortal found = find(portal);
        return new Cancellation(found != null
                && PortalDescriptors.snapshot(found, Detail.NUMBERS).isPresent()
                && found.cancel(callId));
    }

    private @Nullable BlockingPortal find(String name) {
        return portals.names().contains(name) ? portals.get(name) : null;
    }

    private static Detail detail(@Nullable Boolean stack) {
        return Objects.requireNonNullElse(stack, false) ? Detail.STACKS : Detail.CALLS;
    }

    /**
     * What became of a cancel.
     *
     * @param cancelled whether there was such a call in such a portal
     */
    record Cancellation(boolean cancelled) implements OperationResponseBody {}
}
