package io.github.blockingportal.autoconfigure.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

/**
 * Hands events on to the meters, from the moment at which all singletons exist. What a portal does while they are being made
 * is not measured: the registry would have to be made for it, in the middle of that, perhaps on a loop and perhaps in a
 * cycle.
 */
final class MeteredListener implements PortalListener, SmartInitializingSingleton {

    private final ObjectProvider<MeterRegistry> registry;
    private final ObjectProvider<BlockingPortal> portals;
    private final ObjectProvider<EventLoopDetector> detectors;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private volatile PortalListener meters = new PortalListener() {};

    MeteredListener(
            ObjectProvider<MeterRegistry> registry,
            ObjectProvider<BlockingPortal> portals,
            ObjectProvider<EventLoopDetector> detectors) {
        this.registry = registry;
        this.portals = portals;
        this.detectors = detectors;
    }

    @Override
    public void afterSingletonsInstantiated() {
        registry.ifUnique(unique -> {
            meters = new PortalMeters(unique);
            portals.stream(ObjectProvider.UNFILTERED, false).forEach(portal -> startAtZero(portal, unique));
        });
    }

    private void startAtZero(BlockingPortal portal, MeterRegistry unique) {
        PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
        if (snapshot != null && hears(snapshot.name())) { // a mock in an application's test has none
            Stream<EventLoopDetector> known =
                    Stream.concat(EventLoopDetector.builtIn().stream(), detectors.orderedStream());
            EventCounters.startAtZero(unique, snapshot.name(), known.map(EventLoopDetector::name));
        }
    }

    /** Whether the portal with this name was built from the builder bean, and so tells its events. */
    boolean hears(String portalName) {
        return heard.contains(portalName);
    }

    /** A portal with this name is being built from the builder bean. */
    void hear(String portalName) {
        heard.add(portalName);
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        meters.callFinished(call, outcome, queuedNanos, totalNanos, failure);
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        meters.callRefused(call, detector);
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        meters.lateSignal(call, failure);
    }

    @Override
    public void streamLeaked(CallInfo call) {
        meters.streamLeaked(call);
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        meters.workerFinished(portal, task, outcome, waitedNanos, runNanos);
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        meters.loopStalled(portal, loop, runningNanos, stack);
    }
}
