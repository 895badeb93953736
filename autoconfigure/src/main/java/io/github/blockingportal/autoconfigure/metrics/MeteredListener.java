package io.github.blockingportal.autoconfigure.metrics;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.FewNames;

/**
 * Hands events on to the meters of each registry that shows the portals of this context. There are none until all singletons
 * exist: the registry would have to be made for an event before, in the middle of that, perhaps on a loop and perhaps in a cycle.
 */
final class MeteredListener implements PortalListener, AopInfrastructureBean {

    private static final String UNNAMED = "unnamed";

    private final FewNames calls;
    private final FewNames tasks;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicReference<PortalMeters[]> registries = new AtomicReference<>(new PortalMeters[0]);

    private volatile Consumer<PortalMeters> whenLost = meters -> {};

    MeteredListener(int maxCallNames) {
        this.calls = new FewNames("call", maxCallNames);
        this.tasks = new FewNames("task", maxCallNames);
    }

    /** Whether the portal with this name was built from the builder bean, and so tells its events. */
    boolean hears(String portalName) {
        return heard.contains(portalName);
    }

    /** A portal with this name is being built from the builder bean. */
    void hear(String portalName) {
        heard.add(portalName);
    }

    /** Adds the meters of a registry, unless it has some already. */
    void add(PortalMeters meters) {
        registries.updateAndGet(all -> has(meters.registry(), all)
                ? all
                : Stream.concat(Stream.of(all), Stream.of(meters)).toArray(PortalMeters[]::new));
    }

    private static boolean has(MeterRegistry registry, PortalMeters[] all) {
        return Stream.of(all).anyMatch(meters -> meters.registry() == registry);
    }

    /** Who is told, by the next event, that some meters have been removed from their registry. */
    void whenLost(Consumer<PortalMeters> action) {
        whenLost = action;
    }

    void remove(PortalMeters meters) {
        registries.updateAndGet(
                all -> Stream.of(all).filter(others -> others != meters).toArray(PortalMeters[]::new));
    }

    /** These portals have gone, and with them what they had in the registry. */
    void forget(MeterRegistry registry, Set<String> portals) {
        for (PortalMeters meters : registries.get()) {
            if (meters.registry() == registry) {
                meters.forget(portals);
            }
        }
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        CallInfo shown = shown(call);
        tell(meters -> meters.callFinished(shown, outcome, queuedNanos, totalNanos, failure));
    }

    private CallInfo shown(CallInfo call) {
        String name = call.name();
        String shown = name == null ? null : calls.shown(call.portal(), name);
        return Objects.equals(shown, name) ? call : new CallInfo(call.portal(), call.id(), shown);
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        tell(meters -> meters.callRefused(call, detector));
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        tell(meters -> meters.lateSignal(call, failure));
    }

    @Override
    public void streamLeaked(CallInfo call) {
        tell(meters -> meters.streamLeaked(call));
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        String shown = UNNAMED.equals(task) ? task : tasks.shown(portal, task);
        tell(meters -> meters.workerFinished(portal, shown, outcome, waitedNanos, runNanos));
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        tell(meters -> meters.loopStalled(portal, loop, runningNanos, stack));
    }

    @Override
    public void clientLoopFound(String portal, String loop) {
        tell(meters -> meters.clientLoopFound(portal, loop));
    }

    /** A registry whose filter or listener throws keeps no other from hearing it; the portal logs what was thrown. */
    private void tell(Consumer<PortalMeters> event) {
        RuntimeException first = null;
        for (PortalMeters meters : registries.get()) {
            try {
                if (meters.findsLost()) {
                    whenLost.accept(meters);
                }
                event.accept(meters);
            } catch (RuntimeException thrown) {
                first = first == null ? thrown : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
