package io.github.blockingportal.autoconfigure.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.BlockingPortalObservation;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;

/**
 * Makes an observation of each call, from the moment at which all singletons exist: before that, the registry would have to be
 * made for it, perhaps on a loop and perhaps in a cycle.
 *
 * <p>The observation is current on the calling thread only while the call captures its context. From there it goes wherever the
 * call goes, and it is stopped on the thread that tells the end of the call.
 */
final class ObservingListener implements PortalListener, SmartInitializingSingleton {

    private static final BlockingPortalCallConvention DEFAULT = new DefaultBlockingPortalCallConvention();

    private final ObjectProvider<ObservationRegistry> registries;
    private final ObjectProvider<BlockingPortalCallConvention> conventions;
    private final Map<SameCall, Observation> running = new ConcurrentHashMap<>();
    private volatile @Nullable Observer observer;

    ObservingListener(
            ObjectProvider<ObservationRegistry> registries, ObjectProvider<BlockingPortalCallConvention> conventions) {
        this.registries = registries;
        this.conventions = conventions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        registries.ifUnique(registry -> observer = new Observer(registry, conventions.getIfAvailable()));
    }

    @Override
    public @Nullable Scope callEntered(CallInfo call) {
        Observer active = observer;
        Observation observation = active == null ? Observation.NOOP : active.observationOf(call);
        if (observation.isNoop()) {
            return null; // and no scope of it, which would hide the caller's observation from what runs inside
        }
        running.put(new SameCall(call), observation.start());
        return observation.openScope()::close;
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        Observation observation = running.remove(new SameCall(call));
        if (observation == null) {
            return;
        }
        ((BlockingPortalCallContext) observation.getContext()).finish(outcome, queuedNanos);
        try {
            if (failure != null) {
                observation.error(failure);
            }
        } finally {
            observation.stop();
        }
    }

    /** How many observations have been started and not stopped. */
    int running() {
        return running.size();
    }

    private record Observer(
            ObservationRegistry registry, @Nullable BlockingPortalCallConvention own) {

        Observation observationOf(CallInfo call) {
            return BlockingPortalObservation.CALL.observation(
                    own, DEFAULT, () -> new BlockingPortalCallContext(call), registry);
        }
    }

    /** One call. Two portals that were built from one builder have equal ones. */
    private record SameCall(CallInfo call) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SameCall same && same.call == call;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(call);
        }
    }
}
