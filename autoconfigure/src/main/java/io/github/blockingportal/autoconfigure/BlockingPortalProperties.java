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
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Algorithm;

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
 * @param slowCallThreshold Time after which a call that still runs is logged, once, with where its caller waits. Looked at four times in it, and at least twice a second; of a stream, the wait for an element counts. None by default.
 * @param calls Settings of all calls of a name: '&lt;name&gt;.timeout' is their deadline, 0 for none, and goes before that of the code; '&lt;name&gt;.max-concurrent' is how many may be in flight at a time.
 * @param watchClientLoops Whether the event loops of clients by way of which answers come are watched like the portal's own.
 * @param workers Workers, on which reactive code runs blocking code.
 * @param cluster What all instances of the application share.
 * @param context What goes with a call besides the registered thread-locals.
 * @param adaptive A limit of calls in flight that follows the measured latency.
 * @param observations Whether to make an observation of each call and blocking task, and so a span where there is a tracer.
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
        @Nullable Duration slowCallThreshold,
        @Nullable Map<String, String> calls,
        @DefaultValue("true") boolean watchClientLoops,
        @DefaultValue Workers workers,
        @Nullable Cluster cluster,
        @DefaultValue Context context,
        @DefaultValue Adaptive adaptive,
        @DefaultValue("false") boolean observations,
        @DefaultValue Map<String, Portal> portals)
        implements LimitShares.Configured, AopInfrastructureBean {

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
                slowCallThreshold,
                calls,
                watchClientLoops,
                new PortalWorkers(workers.limit(), workers.maxWaiting()),
                cluster,
                new PortalAdaptive(adaptive.enabled(), adaptive.min(), adaptive.max(), adaptive.algorithm()));
    }

    /** What the further portal of this name has of its own. */
    Portal own(String portalName) {
        return portals.getOrDefault(portalName, Portal.INHERITS_ALL);
    }

    @Override
    public @Nullable Integer sharedLimit(String portal) {
        Integer own = own(portal).clusterMaxConcurrentCalls();
        return own == null ? inherited().clusterMaxConcurrentCalls() : own;
    }

    /**
     * The settings of the workers.
     *
     * @param limit Maximum number of blocking tasks that the workers run at a time. Further tasks wait for a permit.
     * @param maxWaiting Maximum number of blocking tasks that wait for a permit. Further tasks fail at once. No bound by default.
     */
    record Workers(@DefaultValue("40") int limit, @Nullable Integer maxWaiting) {}

    /**
     * What all instances of the application share.
     *
     * @param maxConcurrentCalls Maximum number of calls that all instances of the application have in flight together, of which each
     * takes its share by their number. No such limit by default.
     */
    record Cluster(@Nullable Integer maxConcurrentCalls) {}

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
     * @param timeout Deadline of each call, which covers waiting and running. No deadline if it is 0.
     * @param drainTimeout Time for which a closing portal lets its running calls finish before it cancels them.
     * @param dispatch Thread on which tasks are built and subscribed.
     * @param enforcement What happens to a call from an event loop. The portal's own loops are refused in every mode.
     * @param stallThreshold Time in one task after which a loop counts as stalled.
     * @param slowCallThreshold Time after which a call that still runs is logged, once, with where its caller waits. Looked at four times in it, and at least twice a second; of a stream, the wait for an element counts. None by default.
     * @param calls Settings of all calls of a name, as those of the default portal. Each is inherited unless it is given.
     * @param watchClientLoops Whether the event loops of clients by way of which answers come are watched like the portal's own.
     * @param workers Workers, on which reactive code runs blocking code.
     * @param cluster What all instances of the application share.
     * @param adaptive A limit of calls in flight that follows the measured latency.
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
            @Nullable Duration slowCallThreshold,
            @Nullable Map<String, String> calls,
            @Nullable Boolean watchClientLoops,
            @Nullable PortalWorkers workers,
            @Nullable Cluster cluster,
            @Nullable PortalAdaptive adaptive) {

        static final Portal INHERITS_ALL =
                new Portal(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

        @Nullable
        Integer workerLimit() {
            return workers == null ? null : workers.limit();
        }

        PortalAdaptive adaptiveOrNothing() {
            return adaptive == null ? PortalAdaptive.INHERITS_ALL : adaptive;
        }

        @Nullable
        Integer workerMaxWaiting() {
            return workers == null ? null : workers.maxWaiting();
        }

        @Nullable
        Integer clusterMaxConcurrentCalls() {
            return cluster == null ? null : cluster.maxConcurrentCalls();
        }
    }

    /**
     * The settings of the workers of a further portal.
     *
     * @param limit Maximum number of blocking tasks that the workers run at a time. Further tasks wait for a permit.
     * @param maxWaiting Maximum number of blocking tasks that wait for a permit. Further tasks fail at once. No bound by default.
     */
    record PortalWorkers(@Nullable Integer limit, @Nullable Integer maxWaiting) {}

    /**
     * The settings of a limit that follows the measured latency.
     *
     * @param enabled Whether the limit of calls in flight follows the measured latency. Needs concurrency-limits-core.
     * @param min Smallest limit, at which it stays as long as what is called is slow.
     * @param max Largest limit. Defaults to max-concurrent-calls.
     * @param algorithm How the limit is found.
     */
    record Adaptive(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("4") int min,
            @Nullable Integer max,
            @DefaultValue("gradient2") Algorithm algorithm) {}

    /**
     * The settings of the limit of a further portal.
     *
     * @param enabled Whether the limit of calls in flight follows the measured latency. Needs concurrency-limits-core.
     * @param min Smallest limit, at which it stays as long as what is called is slow.
     * @param max Largest limit. Defaults to max-concurrent-calls.
     * @param algorithm How the limit is found.
     */
    record PortalAdaptive(
            @Nullable Boolean enabled,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable Algorithm algorithm) {

        static final PortalAdaptive INHERITS_ALL = new PortalAdaptive(null, null, null, null);
    }
}
