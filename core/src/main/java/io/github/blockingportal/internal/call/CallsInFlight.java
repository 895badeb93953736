package io.github.blockingportal.internal.call;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot;

/** The calls that have begun and whose books are not closed. */
public final class CallsInFlight {

    private final Map<Long, TrackedCall> calls = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile @Nullable Thread drainer;

    long nextId() {
        return ids.incrementAndGet();
    }

    void add(TrackedCall call) {
        calls.put(call.info.id(), call);
    }

    void remove(TrackedCall call) {
        calls.remove(call.info.id());
        Thread waiting = drainer;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Those that have not ended. */
    public Stream<TrackedCall> running() {
        return calls.values().stream().filter(call -> !call.hasEnded());
    }

    /** Whether nothing is left, not even one that has ended and whose future is about to be told. */
    public boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Whether a call has this thread, which is its caller. */
    public boolean hasCaller(Thread thread) {
        return calls.values().stream().anyMatch(call -> call.isAt(thread));
    }

    /** Ends the call with this number; false if there is none, or if it is a release. */
    public boolean end(long id, Outcome outcome) {
        TrackedCall call = calls.get(id);
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
        calls.values().forEach(call -> call.finishElsewhere(outcome));
    }

    boolean contains(TrackedCall call) {
        return calls.containsKey(call.info.id());
    }

    void forEach(Consumer<TrackedCall> action) {
        calls.values().forEach(action);
    }

    /** Waits until a call leaves the list, the time is over, or the thread is interrupted; may return early. */
    public void parkUntilOneLeaves(long nanos) {
        drainer = Thread.currentThread();
        try {
            if (!calls.isEmpty()) {
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
        return lowestIds(count, which).stream()
                .map(calls::get)
                .filter(Objects::nonNull)
                .map(call -> CallDescription.of(call, PortalSnapshot.Detail.CALLS))
                .filter(Objects::nonNull)
                .toList();
    }

    /** A saturated portal looks for them again and again, so they are not sorted out of all. */
    private List<Long> lowestIds(int count, Predicate<TrackedCall> which) {
        PriorityQueue<Long> lowest = new PriorityQueue<>(Comparator.reverseOrder());
        calls.forEach((id, call) -> {
            if ((lowest.size() < count || id < lowest.element()) && which.test(call)) {
                lowest.add(id);
                if (lowest.size() > count) {
                    lowest.remove();
                }
            }
        });
        return lowest.stream().sorted().toList();
    }

    /** Oldest first. */
    public List<PortalSnapshot.Call> describe(PortalSnapshot.Detail detail) {
        return calls.values().stream()
                .map(call -> CallDescription.of(call, detail))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(PortalSnapshot.Call::id))
                .toList();
    }
}
