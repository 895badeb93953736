package io.github.blockingportal.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
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
 * @param timeout Deadline of each call, which covers waiting and running. No deadline if it is 0.
 * @param drainTimeout Time for which a closing portal lets its running calls finish before it cancels them.
 * @param dispatch Thread on which tasks are built and subscribed.
 * @param enforcement What happens to a call from an event loop. The portal's own loops are refused in every mode.
 * @param stallThreshold Time in one task after which a loop counts as stalled.
 * @param workers Workers, on which reactive code runs blocking code.
 */
@ConfigurationProperties("blocking-portal")
record BlockingPortalProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("portal") String name,
        @Nullable Integer loops,
        @DefaultValue("1024") int maxConcurrentCalls,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("20s") Duration drainTimeout,
        @DefaultValue("loop") Dispatch dispatch,
        @DefaultValue("fail") Enforcement enforcement,
        @DefaultValue("2s") Duration stallThreshold,
        @DefaultValue Workers workers) {

    /**
     * The settings of the workers.
     *
     * @param limit Maximum number of blocking tasks that the workers run at a time. Further tasks wait for a permit.
     */
    record Workers(@DefaultValue("40") int limit) {}
}
