package io.github.blockingportal.internal.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait, in the order in which they came, and who of them is next; each can leave. For one thread at a time.
 *
 * <p>It is overloaded if more come than there are permits for, and not just for a moment: since nobody waited last, somebody has
 * been turned away, or who came first has waited for long. Who came first then has the least time left, and would spend the permit
 * on work that is of no use in the end; who came last has the most. So the newest is next until nobody waits.
 */
final class WaitQueue<W> {

    /** One that waits longer waits in a line that does not get shorter. */
    private static final long LONG_WAIT_NANOS = 1_000_000_000;

    private final Map<W, Place<W>> places = new HashMap<>();
    private final Place<W> ends = new Place<>(null, 0);
    private final boolean newestFirstUnderOverload;
    private boolean hasTurnedAway;

    private WaitQueue(boolean newestFirstUnderOverload) {
        this.newestFirstUnderOverload = newestFirstUnderOverload;
        ends.earlier = ends;
        ends.later = ends;
    }

    static <W> WaitQueue<W> oldestFirst() {
        return new WaitQueue<>(false);
    }

    static <W> WaitQueue<W> newestFirstUnderOverload() {
        return new WaitQueue<>(true);
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    int size() {
        return places.size();
    }

    void add(W waiter) {
        Place<W> place = new Place<>(waiter, System.nanoTime());
        places.put(waiter, place);
        place.earlier = ends.earlier;
        place.later = ends;
        place.earlier.later = place;
        ends.earlier = place;
    }

    boolean remove(W waiter) {
        Place<W> place = places.remove(waiter);
        if (place != null) {
            place.unlink();
            hasTurnedAway &= !isEmpty();
        }
        return place != null;
    }

    /** Somebody has been turned away, because of those who wait. */
    void hasTurnedAway() {
        hasTurnedAway = !isEmpty();
    }

    /** Takes who is next; null if nobody waits. */
    @Nullable
    W poll() {
        W waiter = (isOverloaded() ? ends.earlier : ends.later).waiter;
        if (waiter != null) {
            remove(waiter);
        }
        return waiter;
    }

    private boolean isOverloaded() {
        return newestFirstUnderOverload && (hasTurnedAway || oldestNanos() > LONG_WAIT_NANOS);
    }

    private long oldestNanos() {
        return isEmpty() ? 0 : System.nanoTime() - ends.later.since;
    }

    List<W> toList() {
        List<W> waiters = new ArrayList<>(size());
        for (Place<W> place = ends.later; place.waiter != null; place = place.later) {
            waiters.add(place.waiter);
        }
        return waiters;
    }

    @SuppressWarnings("NullAway.Init") // linked as soon as it is made
    private static final class Place<W> {

        private final @Nullable W waiter;
        private final long since;
        private Place<W> earlier;
        private Place<W> later;

        Place(@Nullable W waiter, long since) {
            this.waiter = waiter;
            this.since = since;
        }

        void unlink() {
            earlier.later = later;
            later.earlier = earlier;
        }
    }
}
