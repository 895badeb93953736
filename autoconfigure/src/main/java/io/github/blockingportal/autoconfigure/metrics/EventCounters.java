package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot.Kind;

/**
 * The counters of what should not happen. They begin at zero where their tags are known beforehand: a counter that begins at
 * one hides its first event from every query of an increase.
 */
final class EventCounters {

    private EventCounters() {}

    /** Registers the counters of a portal that has these detectors. */
    static void startAtZero(MeterRegistry registry, String portal, List<String> detectors) {
        detectors.forEach(detector -> refusals(registry, portal, detector));
        Stream.of(Bound.values()).forEach(bound -> rejected(registry, portal, bound));
        lateSignals(registry, portal);
        leakedStreams(registry, portal);
    }

    static Counter refusals(MeterRegistry registry, String portal, String detector) {
        return Counter.builder("blocking.portal.refusals")
                .description("Calls refused because their caller stood on an event loop")
                .baseUnit("refusals")
                .tag("portal", portal)
                .tag("detector", detector)
                .register(registry);
    }

    static Counter rejected(MeterRegistry registry, String portal, Bound bound) {
        return Counter.builder("blocking.portal.calls.rejected")
                .description("Calls that were turned away since there was no permit for them in time")
                .tag("portal", portal)
                .tag("reason", bound.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(registry);
    }

    static Counter lateSignals(MeterRegistry registry, String portal) {
        return Counter.builder("blocking.portal.late.signals")
                .description("Values and errors that arrived after their call had ended")
                .baseUnit("signals")
                .tag("portal", portal)
                .register(registry);
    }

    static Counter leakedStreams(MeterRegistry registry, String portal) {
        return Counter.builder("blocking.portal.streams.leaked")
                .description("Streams that were dropped without being closed")
                .tag("portal", portal)
                .register(registry);
    }

    static Counter stalls(MeterRegistry registry, String portal, Kind kind, String loop) {
        return Counter.builder("blocking.portal.loop.stalls")
                .description("Tasks that kept a loop for longer than the stall threshold")
                .baseUnit("stalls")
                .tag("portal", portal)
                .tag("kind", LoopMeters.tag(kind))
                .tag("loop", loop)
                .register(registry);
    }
}
