package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Enforcement;

/**
 * The settings of the portal.
 *
 * @param enabled Whether to auto-configure the blocking portal.
 * @param name Name of the portal, in thread names, meters and messages. Made of letters, digits, '-', '_' and '.'.
 * @param loops Number of loop threads. Defaults to the number of processors.
 * @param maxConcurrentCalls Maximum number of calls in flight. Further calls wait for a permit, and 0 admits none.
 * @param maxWait Time for which a call may wait for a permit; 0 is not at all. Defaults to half of the call's deadline.
 * @param maxWaiting Maximum number of calls that wait for a permit. Further calls are turned away at once. No bound by default.
 * @param timeout Deadline of each call, which covers waiting and running. No deadline if it is 0.
 * @param drainTimeout Time for which a closing portal lets its running calls finish before it cancels them.
 * @param dispatch Thread on which tasks are built and subscribed.
 * @param enforcement What happens to a call from an event loop. The portal's own loops are refused in every mode.
 * @param stallThreshold Time in one task after which a loop counts as stalled.
 * @param workers Workers, on which reactive code runs blocking code.
 * @param context What goes with a call besides the registered thread-locals.
 * @param observations Whether to make an observation of each call, and so a span where there is a tracer.
 * @param portals Further portals by their names. Each has the settings above, unless it says otherwise.
 */
@ConfigurationProperties("blocking-portal")
record BlockingPortalProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("portal") String name,
        @Nullable Integer loops,
        @DefaultValue("1024") int maxConcurrentCalls,
        @Nullable Duration maxWait,
        @Nullable Integer maxWaiting,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("20s") Duration drainTimeout,
        @DefaultValue("loop") Dispatch dispatch,
        @DefaultValue("fail") Enforcement enforcement,
        @DefaultValue("2s") Duration stallThreshold,
        @DefaultValue Workers workers,
        @DefaultValue Context context,
        @DefaultValue("false") boolean observations,
        @DefaultValue Map<String, Portal> portals)
        implements AopInfrastructureBean {

    /** What the further portals inherit. */
    Portal inherited() {
        return new Portal(
                loops,
                maxConcurrentCalls,
                maxWait,
                maxWaiting,
                timeout,
                drainTimeout,
                dispatch,
                enforcement,
                stallThreshold,
                new PortalWorkers(workers.limit(), workers.maxWaiting()));
    }

    /** What the further portal of this name has of its own. */
    Portal own(String portalName) {
        return portals.getOrDefault(portalName, Portal.INHERITS_ALL);
    }

    /**
     * The settings of the workers.
     *
     * @param limit Maximum number of blocking tasks that the workers run at a time. Further tasks wait for a permit.
     * @param maxWaiting Maximum number of blocking tasks that wait for a permit. Further tasks fail at once. No bound by default.
     */
    record Workers(@DefaultValue("40") int limit, @Nullable Integer maxWaiting) {}

    /**
     * What goes with a call.
     *
     * @param mdc Keys of the MDC entries that go with a call. All of them with '*', and none if it is empty.
     */
    record Context(@Nullable List<String> mdc) {}

    /**
     * The settings of a further portal, each of which is inherited unless it is given.
     *
     * @param loops Number of loop threads.
     * @param maxConcurrentCalls Maximum number of calls in flight. Further calls wait for a permit, and 0 admits none.
     * @param maxWait Time for which a call may wait for a permit; 0 is not at all. Defaults to half of the call's deadline.
     * @param maxWaiting Maximum number of calls that wait for a permit. Further calls are turned away at once. No bound by default.
     * @param maxWait Time for which a call may wait for a permit; 0 is not at all. Defaults to half of the call's deadline.
     * @param maxWaiting Maximum number of calls that wait for a permit. Further calls are turned away at once. No bound by default.
     * @param timeout Deadline of each call, which covers waiting and running. No deadline if it is 0.
     * @param drainTimeout Time for which a closing portal lets its running calls finish before it cancels them.
     * @param dispatch Thread on which tasks are built and subscribed.
     * @param enforcement What happens to a call from an event loop. The portal's own loops are refused in every mode.
     * @param stallThreshold Time in one task after which a loop counts as stalled.
     * @param workers Workers, on which reactive code runs blocking code.
     */
    record Portal(
            @Nullable Integer loops,
            @Nullable Integer maxConcurrentCalls,
            @Nullable Duration maxWait,
            @Nullable Integer maxWaiting,
            @Nullable Duration timeout,
            @Nullable Duration drainTimeout,
            @Nullable Dispatch dispatch,
            @Nullable Enforcement enforcement,
            @Nullable Duration stallThreshold,
            @Nullable PortalWorkers workers) {

        static final Portal INHERITS_ALL = new Portal(null, null, null, null, null, null, null, null, null, null);

        @Nullable
        Integer workerLimit() {
            return workers == null ? null : workers.limit();
        }

        @Nullable
        Integer workerMaxWaiting() {
            return workers == null ? null : workers.maxWaiting();
        }
    }

    /**
     * The settings of the workers of a further portal.
     *
     * @param limit Maximum number of blocking tasks that the workers run at a time. Further tasks wait for a permit.
     * @param maxWaiting Maximum number of blocking tasks that wait for a permit. Further tasks fail at once. No bound by default.
     */
    record PortalWorkers(@Nullable Integer limit, @Nullable Integer maxWaiting) {}
}
