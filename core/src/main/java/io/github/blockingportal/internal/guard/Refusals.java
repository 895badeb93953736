package io.github.blockingportal.internal.guard;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Refusal;

/** The places from which calls were refused most recently, each with how often. */
final class Refusals {

    private static final int MOST_PLACES = 1024;
    private static final int SHOWN = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Place, Refusal> recent = new LinkedHashMap<>();

    /** Counts one more; returns what is known of its place now. */
    Refusal add(String detector, String thread, @Nullable StackTraceElement callSite) {
        Place place = new Place(detector, callSite);
        lock.lock();
        try {
            Refusal before = recent.remove(place);
            long count = before == null ? 1 : before.count() + 1;
            Refusal now = new Refusal(detector, thread, callSite, count, Instant.now());
            recent.put(place, now);
            if (recent.size() > MOST_PLACES) {
                recent.remove(recent.keySet().iterator().next());
            }
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** The latest, oldest first. */
    List<Refusal> describe() {
        lock.lock();
        try {
            List<Refusal> all = List.copyOf(recent.values());
            return all.subList(Math.max(0, all.size() - SHOWN), all.size());
        } finally {
            lock.unlock();
        }
    }

    private record Place(String detector, @Nullable StackTraceElement callSite) {}
}
