package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;

/** What one context shows in one registry. */
final class RegistryMeters {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private static final String PREFIX = "blocking.portal.";

    private final MeterRegistry registry;
    private final Set<String> guestPortals;
    private final Set<String> guestLimiters;
    private final PortalMeters events;
    private final LoopMeters loops;

    /** For a registry of the context, which may be cleared; it is told so to the end, which is the context's too. */
    RegistryMeters(MeterRegistry registry) {
        this(registry, Set.of(), Set.of());
        registry.config().onMeterRemoved(new LossListener(PREFIX, events));
    }

    /** For a registry of another context, in which these portals and limiters are guests. */
    RegistryMeters(MeterRegistry registry, Set<String> guestPortals, Set<String> guestLimiters) {
        this.registry = registry;
        this.guestPortals = guestPortals;
        this.guestLimiters = guestLimiters;
        this.loops = new LoopMeters(registry);
        this.events = new PortalMeters(registry, loops);
    }

    void hear(MeteredListener listener) {
        listener.add(events);
    }

    void leave(MeteredListener listener) {
        listener.remove(events);
    }

    /** Registers the portal's gauges, and the counters of what should not happen, with a zero for each of these detectors. */
    void bind(String portalName, BlockingPortal portal, List<String> detectors) {
        if (isMissing(PREFIX + "calls.limit", "portal", portalName)) {
            PortalGauges.bind(portalName, portal, registry);
        }
        if (!detectors.isEmpty()) {
            EventCounters.startAtZero(registry, portalName, detectors);
        }
    }

    void bind(CapacityLimiter limiter) {
        if (isMissing(PREFIX + "workers.limit", "portal", PortalGauges.NO_PORTAL, "limiter", limiter.name())) {
            PortalGauges.bind(limiter, registry);
        }
    }

    /** Micrometer logs a warning for each gauge that is registered twice. */
    private boolean isMissing(String meter, String... tags) {
        return registry.find(meter).tags(tags).meter() == null;
    }

    void bindLoops(String portalName, BlockingPortal portal, boolean tellsStalls) {
        loops.register(portalName, portal, tellsStalls);
    }

    /** Whether these are the ones whose removal from the registry was found out by the next event. */
    boolean are(PortalMeters found) {
        return events == found;
    }

    /** The loops that are not registered any more are so anew when they are bound. */
    void forgetLostLoops() {
        loops.forgetLost();
    }

    /** Removes the meters of the guests, which nobody of these listeners may go on to use. */
    void removeGuests(List<MeteredListener> listeners) {
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith(PREFIX))
                .filter(this::isOfGuest)
                .forEach(this::remove);
        listeners.forEach(listener -> listener.forget(registry, guestPortals));
    }

    private void remove(Meter.Id meter) {
        try {
            registry.remove(meter);
        } catch (RuntimeException thrown) { // by who wants to be told; the meter has gone
            LOG.debug("Meter {} cannot be removed from a registry of another context", meter, thrown);
        }
    }

    private boolean isOfGuest(Meter.Id id) {
        String portal = id.getTag("portal");
        String limiter = id.getTag("limiter");
        return PortalGauges.NO_PORTAL.equals(portal)
                ? limiter != null && guestLimiters.contains(limiter)
                : portal != null && guestPortals.contains(portal);
    }
}
