package io.github.blockingportal.autoconfigure.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * The meters of each loop in one registry. A portal has loops once it has been started, which is after the singletons exist; from
 * its first start on the meters stay, and show an idle loop while there is none.
 */
final class LoopMeters {

    private final MeterRegistry registry;
    private final Map<String, LoopsReading> readings = new ConcurrentHashMap<>();
    private final Map<String, LoopReading> loops = new ConcurrentHashMap<>();

    LoopMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the loops that the portal has now, and their stalls if those are told. */
    void register(String portalName, BlockingPortal portal, boolean tellsStalls) {
        LoopsReading all = readings.computeIfAbsent(portalName, name -> new LoopsReading(portal));
        for (PortalSnapshot.Loop loop : portal.snapshot(Detail.NUMBERS).loops()) {
            loops.computeIfAbsent(loop.thread(), thread -> register(all, portalName, thread, tellsStalls));
        }
    }

    void forgetLost() {
        loops.keySet()
                .removeIf(thread -> registry.find("blocking.portal.loop.lag")
                                .tag("loop", thread)
                                .meter()
                        == null);
    }

    private LoopReading register(LoopsReading all, String portalName, String thread, boolean tellsStalls) {
        LoopReading loop = new LoopReading(all, thread);
        FunctionCounter.builder("blocking.portal.loop.busy", loop, LoopReading::busySeconds)
                .description("Time that the loop has spent in tasks")
                .baseUnit("seconds")
                .tags("portal", portalName, "loop", thread)
                .register(registry);
        TimeGauge.builder("blocking.portal.loop.lag", loop, SECONDS, LoopReading::lagSeconds)
                .description("How long something new waits for the loop, measured on idle loops too")
                .tags("portal", portalName, "loop", thread)
                .register(registry);
        Gauge.builder("blocking.portal.loop.queued", loop, LoopReading::queued)
                .description("Calls and tasks without a delay that wait for the loop")
                .baseUnit("tasks")
                .tags("portal", portalName, "loop", thread)
                .register(registry);
        if (tellsStalls) {
            EventCounters.stalls(registry, portalName, thread);
        }
        return loop;
    }
}
