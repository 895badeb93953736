package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.guard.Detectors;

/** What a builder was told. */
public record PortalSettings(
        String name,
        int loops,
        int maxConcurrentCalls,
        long maxWaitNanos,
        int maxWaiting,
        long timeoutNanos,
        long drainTimeoutNanos,
        long stallThresholdNanos,
        Dispatch dispatch,
        Enforcement enforcement,
        int workerLimit,
        int workerMaxWaiting,
        @Nullable ThreadFactory workerThreadFactory,
        List<EventLoopDetector> detectors,
        List<PortalListener> listeners,
        @Nullable List<String> mdcKeys,
        List<ThreadLocalAccessor<?>> threadLocals,
        @Nullable ContextSnapshotFactory contextSnapshotFactory,
        List<Consumer<Object>> discardHooks) {

    /** The detectors of a portal that belongs to no application. */
    public static List<EventLoopDetector> detectorsOfAllPortals() {
        return Detectors.ofAllPortals();
    }

    /** The part that calls need. */
    CallHost.Settings calls() {
        return new CallHost.Settings(
                name,
                new Admission(name, maxConcurrentCalls, maxWaitNanos, maxWaiting),
                drainTimeoutNanos,
                dispatch,
                ContainedListener.of(name, listeners),
                ContextCarrier.of(name, mdcKeys, dispatch, threadLocals, contextSnapshotFactory),
                discardHooks);
    }

    /** The part that an operator sees. */
    PortalSnapshot.Settings describe() {
        return new PortalSnapshot.Settings(
                loops,
                maxConcurrentCalls,
                timeoutNanos == Long.MAX_VALUE ? null : Duration.ofNanos(timeoutNanos),
                Duration.ofNanos(drainTimeoutNanos),
                dispatch,
                enforcement,
                Duration.ofNanos(stallThresholdNanos),
                workerLimit,
                maxWaitNanos == Admission.HALF ? null : Duration.ofNanos(maxWaitNanos),
                orNull(maxWaiting),
                orNull(workerMaxWaiting));
    }

    private static @Nullable Integer orNull(int bound) {
        return bound == Integer.MAX_VALUE ? null : bound;
    }
}
