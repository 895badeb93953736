package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.CallSettings;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.guard.Detectors;
import io.github.blockingportal.internal.loop.WorkerThreads;
import io.github.blockingportal.internal.text.Durations;

/** What a builder was told. */
public record PortalSettings(
        String name,
        int loops,
        Changeable changeable,
        @Nullable String limitGovernor,
        @Nullable AdaptiveLimit adaptiveLimit,
        long drainTimeoutNanos,
        long stallThresholdNanos,
        boolean watchClientLoops,
        Dispatch dispatch,
        int workerMaxWaiting,
        Map<String, CallSettings> callSettings,
        long slowCallNanos,
        @Nullable ThreadFactory workerThreadFactory,
        List<EventLoopDetector> detectors,
        List<PortalListener> listeners,
        @Nullable List<String> mdcKeys,
        List<ThreadLocalAccessor<?>> threadLocals,
        @Nullable ContextSnapshotFactory contextSnapshotFactory,
        UnaryOperator<Context> chainContext,
        List<Consumer<Object>> discardHooks) {

    /** In the place of a thread factory: virtual threads of the portal's own. */
    public static final ThreadFactory VIRTUAL_WORKERS = WorkerThreads.VIRTUAL;

    /** The detectors of a portal that belongs to no application. */
    public static List<EventLoopDetector> detectorsOfAllPortals() {
        return Detectors.ofAllPortals();
    }

    /** The part that calls need. */
    CallHost.Settings calls() {
        return new CallHost.Settings(
                name,
                changeable.admission(name, adaptiveLimit),
                drainTimeoutNanos,
                dispatch,
                RecordingListener.of(name, ContainedListener.of(name, listeners)),
                ContextCarrier.of(name, mdcKeys, dispatch, threadLocals, contextSnapshotFactory, chainContext),
                discardHooks,
                watchClientLoops,
                stallThresholdNanos);
    }

    /** The part that an operator sees, where these of what can be changed hold. */
    PortalSnapshot.Settings describe(Changeable now) {
        return new PortalSnapshot.Settings(
                loops,
                now.maxConcurrentCalls,
                now.timeoutNanos == Long.MAX_VALUE ? null : Duration.ofNanos(now.timeoutNanos),
                Duration.ofNanos(drainTimeoutNanos),
                dispatch,
                now.enforcement,
                Duration.ofNanos(stallThresholdNanos),
                now.workerLimit,
                now.maxWaitNanos == Admission.HALF ? null : Duration.ofNanos(now.maxWaitNanos),
                orNull(now.maxWaiting),
                orNull(workerMaxWaiting),
                slowCallNanos == Long.MAX_VALUE ? null : Duration.ofNanos(slowCallNanos),
                watchClientLoops);
    }

    private static @Nullable Integer orNull(int bound) {
        return bound == Integer.MAX_VALUE ? null : bound;
    }

    /** What can be changed while the portal runs, with the bounds of each. */
    public record Changeable(
            int maxConcurrentCalls,
            long maxWaitNanos,
            int maxWaiting,
            long timeoutNanos,
            Enforcement enforcement,
            int workerLimit) {

        public static final Changeable DEFAULTS = new Changeable(
                1024, Admission.HALF, Integer.MAX_VALUE, Duration.ofSeconds(30).toNanos(), Enforcement.FAIL, 40);

        public Changeable withMaxConcurrentCalls(int calls) {
            atLeast(0, calls, "maxConcurrentCalls");
            return new Changeable(calls, maxWaitNanos, maxWaiting, timeoutNanos, enforcement, workerLimit);
        }

        public Changeable withMaxWait(Duration maxWait) {
            if (maxWait.isNegative()) {
                throw new IllegalArgumentException("maxWait must be zero or above, but was " + maxWait);
            }
            return withMaxWaitNanos(Durations.nanos(maxWait));
        }

        Changeable withDefaultMaxWait() {
            return withMaxWaitNanos(Admission.HALF);
        }

        private Changeable withMaxWaitNanos(long nanos) {
            return new Changeable(maxConcurrentCalls, nanos, maxWaiting, timeoutNanos, enforcement, workerLimit);
        }

        public Changeable withMaxWaiting(int calls) {
            atLeast(0, calls, "maxWaiting");
            return new Changeable(maxConcurrentCalls, maxWaitNanos, calls, timeoutNanos, enforcement, workerLimit);
        }

        public Changeable withTimeout(Duration timeout) {
            return withTimeoutNanos(Durations.positiveNanos(timeout, "timeout", "; for no deadline use noTimeout()"));
        }

        public Changeable withNoTimeout() {
            return withTimeoutNanos(Long.MAX_VALUE);
        }

        private Changeable withTimeoutNanos(long nanos) {
            return new Changeable(maxConcurrentCalls, maxWaitNanos, maxWaiting, nanos, enforcement, workerLimit);
        }

        public Changeable withEnforcement(Enforcement mode) {
            Objects.requireNonNull(mode, "enforcement");
            return new Changeable(maxConcurrentCalls, maxWaitNanos, maxWaiting, timeoutNanos, mode, workerLimit);
        }

        public Changeable withWorkerLimit(int tasks) {
            atLeast(1, tasks, "workerLimit");
            return withLimits(maxConcurrentCalls, tasks);
        }

        /** What the limiters have, which is whatever somebody has set there. */
        Changeable withLimits(int calls, int tasks) {
            return new Changeable(calls, maxWaitNanos, maxWaiting, timeoutNanos, enforcement, tasks);
        }

        private static void atLeast(int least, int value, String setting) {
            if (value < least) {
                throw new IllegalArgumentException(setting + " must be " + least + " or more, but was " + value);
            }
        }

        private Admission admission(String portal, @Nullable AdaptiveLimit adaptiveLimit) {
            return new Admission(portal, maxConcurrentCalls, maxWaitNanos, maxWaiting, adaptiveLimit);
        }

        /** Each that differs, as {@code timeout 30s -> 5s}, for the log. */
        List<String> differencesTo(Changeable before) {
            List<String> then = before.texts();
            List<String> now = texts();
            return IntStream.range(0, now.size())
                    .filter(i -> !now.get(i).equals(then.get(i)))
                    .mapToObj(i -> then.get(i) + " -> "
                            + now.get(i).substring(now.get(i).indexOf(' ') + 1))
                    .toList();
        }

        private List<String> texts() {
            return List.of(
                    "maxConcurrentCalls " + maxConcurrentCalls,
                    "timeout " + Durations.setting(timeoutNanos),
                    "enforcement " + enforcement,
                    "workerLimit " + workerLimit,
                    "maxWait "
                            + (maxWaitNanos == Admission.HALF ? "half the timeout" : Durations.setting(maxWaitNanos)),
                    "maxWaiting " + (maxWaiting == Integer.MAX_VALUE ? "none" : maxWaiting));
        }
    }
}
