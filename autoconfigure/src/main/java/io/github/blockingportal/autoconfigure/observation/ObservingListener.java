package io.github.blockingportal.autoconfigure.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.FewNames;
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
final class ObservingListener implements PortalListener, SmartInitializingSingleton, AopInfrastructureBean {

    private static final BlockingPortalCallConvention DEFAULT = new DefaultBlockingPortalCallConvention();

    private final ObjectProvider<ObservationRegistry> registries;
    private final ObjectProvider<BlockingPortalCallConvention> conventions;
    private final FewNames names;
    private final Map<SameCall, CallObservation> running = new ConcurrentHashMap<>();
    /** Set while handlers and conventions run on the thread: calls that these make have no observation, or there were no end. */
    private final ThreadLocal<@Nullable CallInfo> observing = new ThreadLocal<>();

    private volatile @Nullable Observer observer;

    ObservingListener(
            ObjectProvider<ObservationRegistry> registries,
            ObjectProvider<BlockingPortalCallConvention> conventions,
            FewNames names) {
        this.names = names;
        this.registries = registries;
        this.conventions = conventions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        registries.ifUnique(
                registry -> observer = new Observer(registry, contained(conventions.getIfAvailable()), names));
    }

    private static @Nullable BlockingPortalCallConvention contained(@Nullable BlockingPortalCallConvention own) {
        return own == null ? null : new ContainedConvention(own, DEFAULT);
    }

    @Override
    public @Nullable Scope callEntered(CallInfo call) {
        Observer active = observer;
        if (active == null || observing.get() != null) {
            return null;
        }
        observing.set(call);
        try {
            return enter(active.observationOf(call), call);
        } finally {
            observing.remove();
        }
    }

    private @Nullable Scope enter(Observation observation, CallInfo call) {
        if (observation.isNoop()) {
            return null; // and no scope of it, which would hide the caller's observation from what runs inside
        }
        CallObservation started = CallObservation.start(observation);
        running.put(new SameCall(call), started);
        Scope scope = started.open();
        return () -> guarded(call, scope::close);
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        CallObservation observation = running.remove(new SameCall(call));
        if (observation == null) {
            return;
        }
        guarded(call, () -> observation.finish(outcome, queuedNanos, failure));
    }

    private void guarded(CallInfo call, Runnable handlers) {
        observing.set(call);
        try {
            handlers.run();
        } finally {
            observing.remove();
        }
    }

    /** How many observations have been started and not stopped. */
    int running() {
        return running.size();
    }

    private record Observer(
            ObservationRegistry registry, @Nullable BlockingPortalCallConvention own, FewNames names) {

        Observation observationOf(CallInfo call) {
            return BlockingPortalObservation.CALL.observation(own, DEFAULT, () -> contextOf(call), registry);
        }

        private BlockingPortalCallContext contextOf(CallInfo call) {
            String name = call.name();
            return name == null
                    ? new BlockingPortalCallContext(call)
                    : new BlockingPortalCallContext(call, names.shown(call.portal(), name));
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
