package io.github.blockingportal.internal.call;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot;

/**
 * The calls that have begun and whose books are not closed.
 *
 * <p>Implementation note. A call has a place in a table, near its number; what finds none there is on a map instead. So a call takes
 * a place with one compare-and-set and allocates nothing, and whoever looks through them all sees each call that was there all the
 * time, as with a concurrent map.
 */
public final class CallsInFlight {

    private static final int PLACES = 2048;

    /** Calls that follow each other get places in different cache lines. */
    private static final int STRIDE = 17;

    private static final Comparator<TrackedCall> BY_NUMBER = Comparator.comparingLong(call -> call.info.id());

    /** How many places are tried. */
    private static final int TRIES = 4;

    private final AtomicReferenceArray<@Nullable TrackedCall> places = new AtomicReferenceArray<>(PLACES);
    private final Map<Long, TrackedCall> others = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile @Nullable Thread drainer;

    long nextId() {
        return ids.incrementAndGet();
    }

    void add(TrackedCall call) {
        for (int i = 0; i < TRIES; i++) {
            int place = place(call.info.id(), i);
            if (places.getPlain(place) == null && places.compareAndSet(place, null, call)) {
                return;
            }
        }
        others.put(call.info.id(), call);
    }

    private static int place(long id, int tried) {
        return (int) (id * STRIDE + tried) & (PLACES - 1);
    }

    public void remove(TrackedCall call) {
        if (!leaveTable(call)) {
            others.remove(call.info.id());
        }
        Thread waiting = drainer;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private boolean leaveTable(TrackedCall call) {
        for (int i = 0; i < TRIES; i++) {
            int place = place(call.info.id(), i);
            if (places.getPlain(place) == call) {
                return places.compareAndSet(place, call, null);
            }
        }
        return false;
    }

    private Stream<TrackedCall> all() {
        return Stream.concat(
                IntStream.range(0, PLACES).mapToObj(places::get).filter(Objects::nonNull), others.values().stream());
    }

    private @Nullable TrackedCall get(long id) {
        for (int i = 0; i < TRIES; i++) {
            TrackedCall call = places.get(place(id, i));
            if (call != null && call.info.id() == id) {
                return call;
            }
        }
        return others.get(id);
    }

    /** Those that have not ended. */
    public Stream<TrackedCall> running() {
        return all().filter(call -> !call.hasEnded());
    }

    /** Whether nothing is left, not even one that has ended and whose future is about to be told. */
    public boolean isEmpty() {
        return all().findAny().isEmpty();
    }

    /** Whether a call has this thread, which is its caller. */
    public boolean hasCaller(Thread thread) {
        return all().anyMatch(call -> call.isAt(thread));
    }

    /** Ends the call with this number; false if there is none, or if it is a release. */
    public boolean end(long id, Outcome outcome) {
        TrackedCall call = get(id);
        return call != null && !call.isRelease() && call.finish(outcome);
    }

    /** Those that have not ended and may be ended: all but releases and what releases need. */
    public Stream<TrackedCall> cancellable() {
        return running().filter(call -> !CallChain.releases(call));
    }

    /** Ends all of those; what users attached to their ends runs on other threads. */
    public void cancelAll(Outcome outcome) {
        cancellable().forEach(call -> call.finishElsewhere(outcome));
    }

    /** Ends all of them; what users attached to their ends runs on other threads. */
    public void endAll(Outcome outcome) {
        all().forEach(call -> call.finishElsewhere(outcome));
    }

    boolean isRunning(long id) {
        TrackedCall call = get(id);
        return call != null && !call.hasEnded();
    }

    public boolean contains(TrackedCall call) {
        return get(call.info.id()) == call;
    }

    public void forEach(Consumer<TrackedCall> action) {
        for (int i = 0; i < PLACES; i++) {
            TrackedCall call = places.get(i);
            if (call != null) {
                action.accept(call);
            }
        }
        others.values().forEach(action);
    }

    /** Waits until a call leaves the list, the time is over, or the thread is interrupted; may return early. */
    public void parkUntilOneLeaves(long nanos) {
        drainer = Thread.currentThread();
        try {
            if (!isEmpty()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            drainer = null;
        }
    }

    /** The oldest of those that hold a permit, oldest first. Reads only their stacks. */
    List<PortalSnapshot.Call> oldestAdmitted(int count) {
        return oldest(count, TrackedCall::holdsPermit);
    }

    /** The oldest as messages list them, oldest first. Reads only their stacks. */
    public Stream<String> oldest(int count) {
        return oldest(count, call -> true).stream().map(CallDescription::line);
    }

    private List<PortalSnapshot.Call> oldest(int count, Predicate<TrackedCall> which) {
        return lowest(count, which).stream()
                .sorted(BY_NUMBER)
                .map(call -> CallDescription.of(call, PortalSnapshot.Detail.CALLS))
                .filter(Objects::nonNull)
                .toList();
    }

    /** A saturated portal looks for them again and again, so they are not sorted out of all. */
    private Collection<TrackedCall> lowest(int count, Predicate<TrackedCall> which) {
        PriorityQueue<TrackedCall> lowest = new PriorityQueue<>(BY_NUMBER.reversed());
        forEach(call -> {
            if ((lowest.size() < count || BY_NUMBER.compare(call, lowest.element()) < 0) && which.test(call)) {
                lowest.add(call);
                if (lowest.size() > count) {
                    lowest.remove();
                }
            }
        });
        return lowest;
    }

    /** How many have not ended, and the oldest of these, oldest first. Reads only their stacks. */
    public Listed describe(PortalSnapshot.Detail detail, int most) {
        if (most == 0) {
            return new Listed((int) running().count(), List.of());
        }
        List<TrackedCall> running = running().sorted(BY_NUMBER).toList();
        List<PortalSnapshot.Call> oldest = new ArrayList<>();
        int looked = 0; // more than were listed, where some end meanwhile
        while (looked < running.size() && oldest.size() < most) {
            TrackedCall call = running.get(looked++);
            PortalSnapshot.Call described = call.hasEnded() ? null : CallDescription.of(call, detail);
            if (described != null) {
                oldest.add(described);
            }
        }
        return new Listed(oldest.size() + running.size() - looked, List.copyOf(oldest));
    }

    /** Calls of which only some are listed. */
    public record Listed(int inFlight, List<PortalSnapshot.Call> oldest) {}
}
