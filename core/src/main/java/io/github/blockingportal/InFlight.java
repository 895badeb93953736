package io.github.blockingportal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** The calls that have begun and not ended. */
final class InFlight {

    private final Map<Long, Call<?>> calls = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger settling = new AtomicInteger();
    private volatile @Nullable Thread drainer;

    long nextId() {
        return ids.incrementAndGet();
    }

    void add(Call<?> call) {
        calls.put(call.info.id(), call);
    }

    /** Takes a call off the list whose end is yet to be told to its future. */
    void settling(long id) {
        settling.incrementAndGet();
        calls.remove(id);
    }

    /** Follows {@link #settling} once everybody has been told. */
    void settled() {
        settling.decrementAndGet();
        Thread waiting = drainer;
        if (waiting != null && calls.isEmpty()) {
            LockSupport.unpark(waiting);
        }
    }

    /** Whether everybody knows of every end. */
    boolean isSettled() {
        return settling.get() == 0;
    }

    int size() {
        return calls.size();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    boolean end(long id, Outcome outcome) {
        Call<?> call = calls.get(id);
        return call != null && call.finish(outcome);
    }

    void endAll(Outcome outcome) {
        calls.values().forEach(call -> call.finish(outcome));
    }

    /** Waits until no call is left, the time is over, or the thread is interrupted; may return early. */
    void parkUntilEmpty(long nanos) {
        drainer = Thread.currentThread();
        try {
            if (!calls.isEmpty()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            drainer = null;
        }
    }

    /** Oldest first. */
    List<PortalSnapshot.Call> describe() {
        return calls.values().stream()
                .map(Call::describe)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(PortalSnapshot.Call::id))
                .toList();
    }
}
