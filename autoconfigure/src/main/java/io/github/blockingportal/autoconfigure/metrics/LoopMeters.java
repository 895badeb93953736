package io.github.blockingportal.autoconfigure.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Kind;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * The meters of each loop in one registry. A portal has loops once it has been started, which is after the singletons exist; from
 * its first start on the meters stay, and show an idle loop while there is none. Loops of clients are registered as they are found,
 * the first names alone: clients that come and go have new ones.
 */
final class LoopMeters {

    static final int MOST_CLIENT_LOOPS = 64;

    private static final String LAG = "blocking.portal.loop.lag";
    private static final String OTHERS = "others";

    private final MeterRegistry registry;
    private final Map<String, LoopsReading> readings = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> clients = new ConcurrentHashMap<>();
    private final Map<Loop, LoopReading> loops = new ConcurrentHashMap<>();

    LoopMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    static String tag(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Registers the loops that the portal has now, and their stalls if those are told. */
    void register(String portalName, BlockingPortal portal, boolean tellsStalls) {
        LoopsReading all = readings.computeIfAbsent(portalName, name -> new LoopsReading(portal));
        for (PortalSnapshot.Loop loop : portal.snapshot(Detail.NUMBERS).loops()) {
            if (loop.kind() == Kind.PORTAL) {
                registerOnce(all, new Loop(portalName, Kind.PORTAL, loop.thread()), tellsStalls);
            } else {
                registerClients(all, portalName, loop.thread(), tellsStalls);
            }
        }
    }

    /** Registers a loop of a client that has been found. */
    void registerClients(String portalName, String thread) {
        LoopsReading all = readings.get(portalName);
        if (all != null) {
            registerClients(all, portalName, thread, true);
        }
    }

    private void registerClients(LoopsReading all, String portalName, String thread, boolean tellsStalls) {
        if (isShown(portalName, thread)) {
            registerOnce(all, new Loop(portalName, Kind.CLIENT, thread), tellsStalls);
        }
    }

    private boolean isShown(String portalName, String thread) {
        Set<String> names = clients.computeIfAbsent(portalName, first -> ConcurrentHashMap.newKeySet());
        return names.contains(thread) || (names.size() < MOST_CLIENT_LOOPS && names.add(thread));
    }

    /** The stalls of a loop. One that is none of the portal's, which have its name, is a client's. */
    Counter stalls(String portalName, String thread) {
        if (thread.startsWith(portalName + "-loop-")) {
            return EventCounters.stalls(registry, portalName, Kind.PORTAL, thread);
        }
        return EventCounters.stalls(registry, portalName, Kind.CLIENT, isShown(portalName, thread) ? thread : OTHERS);
    }

    void forgetLost() {
        loops.keySet()
                .removeIf(loop -> registry.find(LAG)
                                .tags("portal", loop.portal, "loop", loop.thread)
                                .meter()
                        == null);
    }

    private void registerOnce(LoopsReading all, Loop loop, boolean tellsStalls) {
        loops.computeIfAbsent(loop, first -> register(all, loop, tellsStalls));
    }

    private LoopReading register(LoopsReading all, Loop loop, boolean tellsStalls) {
        LoopReading reading = new LoopReading(all, loop.thread);
        TimeGauge.builder(LAG, reading, SECONDS, LoopReading::lagSeconds)
                .description("How long something new waits for the loop, measured on idle loops too")
                .tags("portal", loop.portal, "kind", tag(loop.kind), "loop", loop.thread)
                .register(registry);
        if (loop.kind == Kind.PORTAL) {
            registerOwn(reading, loop);
        }
        if (tellsStalls) {
            EventCounters.stalls(registry, loop.portal, loop.kind, loop.thread);
        }
        return reading;
    }

    /** What is known of the portal's own loops alone. */
    private void registerOwn(LoopReading reading, Loop loop) {
        FunctionCounter.builder("blocking.portal.loop.busy", reading, LoopReading::busySeconds)
                .description("Time that the loop has spent in tasks")
                .baseUnit("seconds")
                .tags("portal", loop.portal, "loop", loop.thread)
                .register(registry);
        Gauge.builder("blocking.portal.loop.queued", reading, LoopReading::queued)
                .description("Calls and tasks without a delay that wait for the loop")
                .baseUnit("tasks")
                .tags("portal", loop.portal, "loop", loop.thread)
                .register(registry);
    }

    private record Loop(String portal, Kind kind, String thread) {}
}
