package io.github.blockingportal.autoconfigure.metrics;

import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.NamedCalls;

/** The gauges of portals and limiters. */
final class PortalGauges {

    /** The tag of a limiter that belongs to no portal. */
    static final String NO_PORTAL = "none";

    private static final Set<String> LIMITERS_OF_WORKERS = Set.of("workers", "cpu");
    private static final Statistics NONE = new Statistics(0, 0, 0);

    private PortalGauges() {}

    static void bind(String name, BlockingPortal portal, MeterRegistry registry) {
        bindCalls(portal, name, registry);
        bindWorkers(portal, shown -> shown.workers().limiter(), name, registry);
        bindWorkers(portal, shown -> shown.workers().cpu().limiter(), name, registry);
        portal.snapshot(Detail.NUMBERS).callSettings().stream()
                .filter(calls -> calls.permits() != null && !LIMITERS_OF_WORKERS.contains(calls.name()))
                .forEach(calls -> bindCallsOf(calls.name(), portal, name, registry));
    }

    /** The limiter of the calls of a name: the operator has chosen the names, so they are few. */
    private static void bindCallsOf(String callName, BlockingPortal portal, String name, MeterRegistry registry) {
        bindLimiter(
                portal,
                shown -> shown.snapshot(Detail.NUMBERS).callSettings().stream()
                        .filter(calls -> calls.name().equals(callName))
                        .map(NamedCalls::permits)
                        .findFirst()
                        .orElse(NONE),
                Tags.of("portal", name, "limiter", callName),
                registry);
    }

    /** A limiter that is a bean of the application. */
    static void bind(CapacityLimiter limiter, MeterRegistry registry) {
        bindWorkers(limiter, shown -> shown, NO_PORTAL, registry);
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

    /** The limiter is looked up each time: a portal of a scope has another one once the scope has begun anew. */
    private static <T> void bindWorkers(
            T shown, Function<T, CapacityLimiter> limiter, String portal, MeterRegistry registry) {
        Tags tags = Tags.of("portal", portal, "limiter", limiter.apply(shown).name());
        bindLimiter(shown, limiter.andThen(CapacityLimiter::statistics), tags, registry);
    }

    private static <T> void bindLimiter(T shown, Function<T, Statistics> now, Tags tags, MeterRegistry registry) {
        workers(
                        "active",
                        "Blocking tasks that hold a permit, or calls that hold one of a limiter",
                        shown,
                        one -> now.apply(one).active())
                .tags(tags)
                .register(registry);
        workers(
                        "waiting",
                        "Blocking tasks that wait for a permit, or calls that wait for one of a limiter",
                        shown,
                        one -> now.apply(one).waiting())
                .tags(tags)
                .register(registry);
        workers(
                        "limit",
                        "Permits for blocking tasks, or for the calls that a limiter bounds",
                        shown,
                        one -> now.apply(one).limit())
                .tags(tags)
                .register(registry);
    }

    private static <T> Gauge.Builder<T> workers(String meter, String description, T shown, ToDoubleFunction<T> value) {
        return Gauge.builder("blocking.portal.workers." + meter, shown, value)
                .description(description)
                .baseUnit("tasks");
    }
}
