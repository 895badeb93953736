package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallSettings;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.GovernedName;
import io.github.blockingportal.internal.admission.Limiter;

/**
 * The names of calls that have settings, and those that views were made with, as far as there are settings at all: one of them may be
 * what a name was meant for that no call carries.
 */
final class CallNames {

    /** Names that are made from data never end. */
    private static final int MOST_SEEN = 1000;

    private final Map<String, GovernedName> governed = new TreeMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    CallNames(Map<String, CallSettings> settings) {
        settings.forEach((name, ofName) -> governed.put(name, new GovernedName(name, ofName)));
    }

    /** For the calls of a view that is being made. */
    CallTerms terms(@Nullable String callName, long timeoutNanos, List<Limiter> limiters) {
        if (callName == null || governed.isEmpty()) {
            return CallTerms.of(timeoutNanos, null, limiters);
        }
        GovernedName name = governed.get(callName);
        if (name == null && seen.size() < MOST_SEEN) {
            seen.add(callName);
        }
        return CallTerms.of(timeoutNanos, name, limiters);
    }

    /** What is said of names, in their order. */
    List<PortalSnapshot.NamedCalls> describe(Detail detail) {
        return governed.values().stream()
                .map(name -> describe(name, detail != Detail.NUMBERS))
                .toList();
    }

    private PortalSnapshot.NamedCalls describe(GovernedName name, boolean withNearest) {
        CallSettings settings = name.settings();
        Limiter limiter = name.limiter();
        boolean used = name.isUsed();
        return new PortalSnapshot.NamedCalls(
                name.name(),
                settings.timeout(),
                settings.maxConcurrent(),
                used,
                used || !withNearest ? null : EditDistance.nearest(name.name(), seen),
                limiter == null ? null : limiter.statistics());
    }
}
