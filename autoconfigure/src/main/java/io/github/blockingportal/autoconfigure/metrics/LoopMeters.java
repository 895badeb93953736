package io.github.blockingportal.autoconfigure.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.ContextStartedEvent;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * The meters of each loop. A portal has loops once it has been started, which is after the singletons exist; from its first
 * start on the meters stay, and show an idle loop while there is none.
 */
final class LoopMeters implements ApplicationListener<ApplicationContextEvent> {

    private final ObjectProvider<MeterRegistry> registry;
    private final ObjectProvider<BlockingPortal> portals;
    private final MeteredListener listener;
    private final Map<String, LoopsReading> readings = new ConcurrentHashMap<>();
    private final Map<String, LoopReading> loops = new ConcurrentHashMap<>();

    LoopMeters(
            ObjectProvider<MeterRegistry> registry, ObjectProvider<BlockingPortal> portals, MeteredListener listener) {
        this.registry = registry;
        this.portals = portals;
        this.listener = listener;
    }

    @Override
    public void onApplicationEvent(ApplicationContextEvent event) {
        if (event instanceof ContextRefreshedEvent || event instanceof ContextStartedEvent) {
            registry.ifUnique(unique ->
                    portals.stream(ObjectProvider.UNFILTERED, false).forEach(portal -> register(portal, unique)));
        }
    }

    private void register(BlockingPortal portal, MeterRegistry registry) {
        PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
        if (snapshot == null) {
            return; // a mock in an application's test
        }
        LoopsReading all = readings.computeIfAbsent(snapshot.name(), name -> new LoopsReading(portal));
        for (PortalSnapshot.Loop loop : snapshot.loops()) {
            loops.computeIfAbsent(loop.thread(), thread -> register(all, snapshot.name(), thread, registry));
        }
    }

    private LoopReading register(LoopsReading all, String portalName, String thread, MeterRegistry registry) {
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
        if (listener.hears(portalName)) {
            EventCounters.stalls(registry, portalName, thread);
        }
        return loop;
    }
}
