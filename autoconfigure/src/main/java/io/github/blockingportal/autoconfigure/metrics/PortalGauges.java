package io.github.blockingportal.autoconfigure.metrics;

import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSnapshot.Detail;

/** The gauges of portals and limiters. */
final class PortalGauges {

    /** The tag of a limiter that belongs to no portal. */
    static final String NO_PORTAL = "none";

    private PortalGauges() {}

    static void bind(String name, BlockingPortal portal, MeterRegistry registry) {
        bindCalls(portal, name, registry);
        bindWorkers(portal.workers().limiter(), name, registry);
        bindWorkers(portal.workers().cpu().limiter(), name, registry);
    }

    /** A limiter that is a bean of the application. */
    static void bind(CapacityLimiter limiter, MeterRegistry registry) {
        bindWorkers(limiter, NO_PORTAL, registry);
    }

    private static void bindCalls(BlockingPortal portal, String name, MeterRegistry registry) {
        calls("active", "Calls that hold a permit", name, portal, Statistics::active)
                .register(registry);
        calls("waiting", "Calls that wait for a permit", name, portal, Statistics::waiting)
                .register(registry);
        calls("limit", "Permits for calls", name, portal, Statistics::limit).register(registry);
    }

    private static Gauge.Builder<BlockingPortal> calls(
            String meter,
            String description,
            String portalName,
            BlockingPortal portal,
            ToIntFunction<Statistics> value) {
        return Gauge.builder(
                        "blocking.portal.calls." + meter,
                        portal,
                        shown -> value.applyAsInt(shown.snapshot(Detail.NUMBERS).admission()))
                .description(description)
                .tag("portal", portalName);
    }

    private static void bindWorkers(CapacityLimiter limiter, String name, MeterRegistry registry) {
        workers("active", "Blocking tasks that hold a permit", name, limiter, Statistics::active)
                .register(registry);
        workers("waiting", "Blocking tasks that wait for a permit", name, limiter, Statistics::waiting)
                .register(registry);
        workers("limit", "Permits for blocking tasks", name, limiter, Statistics::limit)
                .register(registry);
    }

    private static Gauge.Builder<CapacityLimiter> workers(
            String meter,
            String description,
            String portalName,
            CapacityLimiter limiter,
            ToIntFunction<Statistics> value) {
        return Gauge.builder("blocking.portal.workers." + meter, limiter, shown -> value.applyAsInt(shown.statistics()))
                .description(description)
                .baseUnit("tasks")
                .tag("portal", portalName)
                .tag("limiter", limiter.name());
    }
}
