package io.github.blockingportal.autoconfigure.check;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.core.env.Environment;

/**
 * The limits of the portals that an application sees, and whether anybody has given them a thought. A limit that finds itself is none
 * that somebody could have set wrong, and is left out.
 */
final class Limits {

    private static final int DEFAULT = 1024;
    private static final String SETTING = "max-concurrent-calls";

    private final Collection<SeenPortal> portals;
    private final PropertyNames names;
    private final int allPortals;

    Limits(Map<String, SeenPortal> portals, Environment environment) {
        this.names = new PropertyNames(environment);
        this.portals = portals.values().stream()
                .filter(portal -> !names.isOn(names.effective(portal.name(), "adaptive.enabled")))
                .toList();
        this.allPortals = portals.size();
    }

    /** Whether one of them goes by what its calls take, a wait for connections included. */
    boolean doSomeMove() {
        return portals.size() < allPortals;
    }

    /** Several portals are bulkheads. One that is as it came is none, and its limit only the last resort. */
    boolean areMeant() {
        return allPortals > 1 && !portals.isEmpty()
                || portals.stream().anyMatch(portal -> limit(portal) != DEFAULT || names.isSet(property(portal)));
    }

    static int limit(SeenPortal portal) {
        return portal.settings().maxConcurrentCalls();
    }

    /** How many may wait for a permit, where somebody has said so. */
    private static int waiting(SeenPortal portal) {
        Duration maxWait = portal.settings().maxWait();
        Integer maxWaiting = portal.settings().maxWaiting();
        boolean nobodyWaits = maxWait != null && maxWait.isZero();
        return nobodyWaits || maxWaiting == null ? 0 : maxWaiting;
    }

    /** How many callers the portal holds at a time, as far as it is bounded. */
    private static long callers(SeenPortal portal) {
        return (long) limit(portal) + waiting(portal);
    }

    long together() {
        return portals.stream().mapToLong(Limits::callers).sum();
    }

    SeenPortal smallest() {
        return portals.stream().min(Comparator.comparingInt(Limits::limit)).orElseThrow();
    }

    SeenPortal largest() {
        return portals.stream().max(Comparator.comparingLong(Limits::callers)).orElseThrow();
    }

    /** What sets the limit of this portal and of no other. */
    String property(SeenPortal portal) {
        return names.own(portal.name(), SETTING);
    }

    /** What sets the greater part of its callers. */
    String propertyOfMost(SeenPortal portal) {
        return names.own(portal.name(), waiting(portal) > limit(portal) ? "max-waiting" : SETTING);
    }

    @Override
    public String toString() {
        return portals.stream()
                .map(portal -> "'" + portal.name() + "' " + limit(portal)
                        + (waiting(portal) == 0 ? "" : " + " + waiting(portal) + " waiting"))
                .collect(Collectors.joining(", "));
    }
}
