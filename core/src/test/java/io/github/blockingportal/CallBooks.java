package io.github.blockingportal;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/** The books of a portal's calls: each begins once and finishes once, in this order. */
final class CallBooks implements PortalListener {

    private final Set<Long> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final Map<Outcome, LongAdder> unnamed = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    @Override
    public void callStarted(CallInfo call) {
        lastId.lazySet(call.id());
        if (!open.add(call.id())) {
            mistakes.add(call + " has begun twice");
        }
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        if (!open.remove(call.id())) {
            mistakes.add(call + " is not open and has finished: " + outcome);
        }
        if (call.name() == null) {
            unnamed.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        }
    }

    /** The number of the call that began last. */
    long lastId() {
        return lastId.get();
    }

    /** The numbers of those that have begun and not finished. */
    Set<Long> open() {
        return open;
    }

    Queue<String> mistakes() {
        return mistakes;
    }

    /** How the calls without a name ended. */
    Map<Outcome, Long> unnamed() {
        Map<Outcome, Long> counts = new TreeMap<>();
        unnamed.forEach((outcome, adder) -> counts.put(outcome, adder.sum()));
        return counts;
    }
}
