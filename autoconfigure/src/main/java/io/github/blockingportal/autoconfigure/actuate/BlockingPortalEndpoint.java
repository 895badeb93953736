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
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.ChangedDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.LimiterDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.PortalDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.PortalsDescriptor;
import io.github.blockingportal.spring.BlockingPortals;

/** Shows what goes on in the portals, changes them, and cancels calls. Takes no permit, uses no loop and waits for nothing. */
@Endpoint(id = "blockingportal")
final class BlockingPortalEndpoint implements AopInfrastructureBean {

    /** Of each portal, the oldest: reading a caller's stack and writing it down takes time, and thousands are read by nobody. */
    static final int DEFAULT_CALLS = 100;

    private final BlockingPortals portals;
    private final ObjectProvider<CapacityLimiter> limiters;
    private final Governors governors;

    BlockingPortalEndpoint(
            BlockingPortals portals,
            ObjectProvider<CapacityLimiter> limiters,
            ObjectProvider<AdaptiveLimits> adaptiveLimits,
            ObjectProvider<LimitShares> shares) {
        this.portals = portals;
        this.limiters = limiters;
        this.governors = new Governors(adaptiveLimits, shares);
    }

    @ReadOperation
    PortalsDescriptor portals(@Nullable Boolean stack, @Nullable Integer calls) {
        Detail detail = detail(stack);
        int listed = listed(calls);
        return new PortalsDescriptor(
                portals.names().stream()
                        .flatMap(name ->
                                PortalDescriptors.describe(portals.get(name), detail, listed, governors).stream())
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
    PortalDescriptor portal(@Selector String portal, @Nullable Boolean stack, @Nullable Integer calls) {
        int listed = listed(calls);
        BlockingPortal found = find(portal);
        return found == null
                ? null
                : PortalDescriptors.describe(found, detail(stack), listed, governors)
                        .orElse(null);
    }

    /** Changes settings of a portal; null if there is none of this name. What is not given stays. Web requests have their own. */
    @WriteOperation
    @Nullable
    ChangedDescriptor change(
            @Selector String portal,
            @Nullable String maxConcurrentCalls,
            @Nullable String timeout,
            @Nullable String enforcement,
            @Nullable String workerLimit,
            @Nullable String maxWait,
            @Nullable String maxWaiting) {
        return change(
                portal, requested(maxConcurrentCalls, timeout, enforcement, workerLimit, maxWait, maxWaiting), "JMX");
    }

    static RequestedChange requested(
            @Nullable String maxConcurrentCalls,
            @Nullable String timeout,
            @Nullable String enforcement,
            @Nullable String workerLimit,
            @Nullable String maxWait,
            @Nullable String maxWaiting) {
        return new RequestedChange()
                .with(ChangeableSetting.MAX_CONCURRENT_CALLS, maxConcurrentCalls)
                .with(ChangeableSetting.TIMEOUT, timeout)
                .with(ChangeableSetting.ENFORCEMENT, enforcement)
                .with(ChangeableSetting.WORKER_LIMIT, workerLimit)
                .with(ChangeableSetting.MAX_WAIT, maxWait)
                .with(ChangeableSetting.MAX_WAITING, maxWaiting);
    }

    /** The same for whoever it is. */
    @Nullable
    ChangedDescriptor change(String name, RequestedChange change, @Nullable String who) {
        BlockingPortal found = find(name);
        PortalSnapshot before = found == null ? null : snapshot(found);
        if (found == null || before == null) {
            return null;
        }
        if (change.tells(ChangeableSetting.MAX_CONCURRENT_CALLS)) {
            governors.refuseLimit(before);
        }
        change.make(found, before.configured(), who);
        return PortalDescriptors.numbers(found).map(ChangedDescriptor::of).orElse(null);
    }

    private static @Nullable PortalSnapshot snapshot(BlockingPortal portal) {
        return PortalDescriptors.numbers(portal).orElse(null);
    }

    /** Cancels a call, and says whether there was one. */
    @DeleteOperation
    Cancellation cancel(@Selector String portal, @Selector long callId) {
        BlockingPortal found = find(portal);
        return new Cancellation(
                found != null && PortalDescriptors.numbers(found).isPresent() && found.cancel(callId));
    }

    private @Nullable BlockingPortal find(String name) {
        return portals.names().contains(name) ? portals.get(name) : null;
    }

    private static Detail detail(@Nullable Boolean stack) {
        return Objects.requireNonNullElse(stack, false) ? Detail.STACKS : Detail.CALLS;
    }

    private static int listed(@Nullable Integer calls) {
        int listed = Objects.requireNonNullElse(calls, DEFAULT_CALLS);
        if (listed < 0) {
            throw wrongCalls(listed);
        }
        return listed;
    }

    static WrongRequestException wrongCalls(Object calls) {
        return new WrongRequestException("calls must be a whole number from 0, but was '" + calls + "'", null);
    }

    /**
     * What became of a cancel.
     *
     * @param cancelled whether there was such a call in such a portal
     */
    record Cancellation(boolean cancelled) implements OperationResponseBody {}
}
