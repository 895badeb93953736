package io.github.blockingportal.autoconfigure.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
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
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerConvention;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalWorkerConvention;

/**
 * Makes an observation of each call and of each blocking task, from the moment at which all singletons exist: before that, the
 * registry would have to be made for it, perhaps on a loop and perhaps in a cycle.
 *
 * <p>The observation is current on the calling thread only while the call captures its context. From there it goes wherever the
 * call goes, and it is stopped on the thread that tells the end of the call. That of a task begins and ends around its code.
 */
final class ObservingListener implements PortalListener, SmartInitializingSingleton, AopInfrastructureBean {

    private static final BlockingPortalWorkerConvention DEFAULT_OF_WORKERS =
            new DefaultBlockingPortalWorkerConvention();
    private static final BlockingPortalCallConvention DEFAULT = new DefaultBlockingPortalCallConvention();

    private final ObjectProvider<ObservationRegistry> registries;
    private final ObjectProvider<BlockingPortalCallConvention> conventions;
    private final ObjectProvider<BlockingPortalWorkerConvention> workerConventions;
    private final FewNames names;
    private final FewNames taskNames;
    private final Map<SameCall, StartedObservation> running = new ConcurrentHashMap<>();
    /** Set while handlers and conventions run on the thread: calls that these make have no observation, or there were no end. */
    private final ThreadLocal<@Nullable Boolean> observing = new ThreadLocal<>();

    private volatile @Nullable Observer observer;

    ObservingListener(
            ObjectProvider<ObservationRegistry> registries,
            ObjectProvider<BlockingPortalCallConvention> conventions,
            ObjectProvider<BlockingPortalWorkerConvention> workerConventions,
            FewNames names,
            FewNames taskNames) {
        this.names = names;
        this.taskNames = taskNames;
        this.workerConventions = workerConventions;
        this.registries = registries;
        this.conventions = conventions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        registries.ifUnique(registry -> observer = new Observer(
                registry,
                contained(conventions.getIfAvailable(), DEFAULT),
                contained(workerConventions.getIfAvailable(), DEFAULT_OF_WORKERS),
                names,
                taskNames));
    }

    private static <C extends Observation.Context> @Nullable ObservationConvention<C> contained(
            @Nullable ObservationConvention<C> own, ObservationConvention<C> fallback) {
        return own == null ? null : new ContainedConvention<>(own, fallback);
    }

    @Override
    public @Nullable Scope callEntered(CallInfo call) {
        Observer active = observer;
        if (active == null || observing.get() != null) {
            return null;
        }
        observing.set(true);
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
        StartedObservation started = StartedObservation.start(observation);
        running.put(new SameCall(call), started);
        Scope scope = started.open();
        return () -> guarded(scope::close);
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        StartedObservation observation = running.remove(new SameCall(call));
        if (observation == null) {
            return;
        }
        ((BlockingPortalCallContext) observation.context()).finish(outcome, queuedNanos);
        guarded(() -> observation.finish(failure));
    }

    @Override
    public @Nullable TaskScope workerEntered(String portal, String task) {
        Observer active = observer;
        if (active == null || observing.get() != null) {
            return null;
        }
        observing.set(true);
        try {
            return enterTask(active.observationOf(portal, task));
        } finally {
            observing.remove();
        }
    }

    private @Nullable TaskScope enterTask(Observation observation) {
        if (observation.isNoop()) {
            return null;
        }
        StartedObservation started = StartedObservation.start(observation);
        Scope scope;
        try {
            scope = started.open();
        } catch (Throwable thrown) {
            started.finish(thrown);
            throw thrown;
        }
        return (outcome, failure) -> guarded(() -> leaveTask(started, scope, outcome, failure));
    }

    private static void leaveTask(
            StartedObservation started, Scope scope, Outcome outcome, @Nullable Throwable failure) {
        try {
            scope.close();
        } finally {
            ((BlockingPortalWorkerContext) started.context()).finish(outcome);
            started.finish(failure);
        }
    }

    private void guarded(Runnable handlers) {
        observing.set(true);
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
            ObservationRegistry registry,
            @Nullable ObservationConvention<BlockingPortalCallContext> own,
            @Nullable ObservationConvention<BlockingPortalWorkerContext> ownOfWorkers,
            FewNames names,
            FewNames taskNames) {

        Observation observationOf(String portal, String task) {
            return BlockingPortalObservation.WORKER.observation(
                    ownOfWorkers, DEFAULT_OF_WORKERS, () -> contextOf(portal, task), registry);
        }

        private BlockingPortalWorkerContext contextOf(String portal, String task) {
            String shown = task.equals("unnamed") ? task : taskNames.shown(portal, task);
            return new BlockingPortalWorkerContext(portal, task, shown);
        }

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
