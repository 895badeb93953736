package io.github.blockingportal.internal.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Those who wait, in the order in which they came: either end can be taken, and each can leave. For one thread at a time. */
final class WaitQueue {

    private final Map<Waiter, Place> places = new HashMap<>();
    private final Place ends = new Place(null, 0);

    WaitQueue() {
        ends.earlier = ends;
        ends.later = ends;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    int size() {
        return places.size();
    }

    void add(Waiter waiter) {
        Place place = new Place(waiter, System.nanoTime());
        places.put(waiter, place);
        place.earlier = ends.earlier;
        place.later = ends;
        place.earlier.later = place;
        ends.earlier = place;
    }

    boolean remove(Waiter waiter) {
        Place place = places.remove(waiter);
        if (place != null) {
            place.unlink();
        }
        return place != null;
    }

    /** Takes who came first; null if nobody waits. */
    @Nullable
    Waiter pollOldest() {
        return poll(ends.later);
    }

    /** Takes who came last; null if nobody waits. */
    @Nullable
    Waiter pollNewest() {
        return poll(ends.earlier);
    }

    private @Nullable Waiter poll(Place place) {
        Waiter waiter = place.waiter;
        if (waiter != null) {
            remove(waiter);
        }
        return waiter;
    }

    /** For how long who came first has waited; zero if nobody waits. */
    long oldestNanos() {
        return isEmpty() ? 0 : System.nanoTime() - ends.later.since;
    }

    List<Waiter> toList() {
        List<Waiter> waiters = new ArrayList<>(size());
        for (Place place = ends.later; place.waiter != null; place = place.later) {
            waiters.add(place.waiter);
        }
        return waiters;
    }

    @SuppressWarnings("NullAway.Init") // linked as soon as it is made
    private static final class Place {

        private final @Nullable Waiter waiter;
        private final long since;
        private Place earlier;
        private Place later;

        Place(@Nullable Waiter waiter, long since) {
            this.waiter = waiter;
            this.since = since;
        }

        void unlink() {
            earlier.later = later;
            later.earlier = earlier;
        }
    }
}
