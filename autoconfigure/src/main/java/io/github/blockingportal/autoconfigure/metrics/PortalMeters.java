package io.github.blockingportal.autoconfigure.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSaturatedException;

/** The timers and counters of one registry. */
final class PortalMeters implements PortalListener {

    private final MeterRegistry registry;
    private final LoopMeters loops;
    private final Timers<FinishedCalls> finished = new Timers<>(this::register);
    private final Timers<QueuedCalls> queued = new Timers<>(this::register);
    private final Timers<FinishedTasks> tasks = new Timers<>(this::register);
    private final AtomicBoolean lost = new AtomicBoolean();

    PortalMeters(MeterRegistry registry, LoopMeters loops) {
        this.registry = registry;
        this.loops = loops;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** Some of what is registered has been removed, perhaps by a clear of the registry that still goes on. */
    void lose() {
        lost.set(true);
    }

    /** Whether something has been removed since this was asked the last time; all timers are registered anew then. */
    boolean findsLost() {
        boolean isNew = lost.get() && lost.compareAndSet(true, false);
        if (isNew) {
            List.of(finished, queued, tasks).forEach(timers -> timers.removeIf(tags -> true));
        }
        return isNew;
    }

    /** What is registered for these portals has been removed, and is registered anew if one of them comes again. */
    void forget(Set<String> portals) {
        finished.removeIf(tags -> portals.contains(tags.portal));
        queued.removeIf(tags -> portals.contains(tags.portal));
        tasks.removeIf(tags -> portals.contains(tags.portal));
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        String name = call.name() == null ? "unnamed" : call.name();
        finished.get(new FinishedCalls(call.portal(), name, outcome, exception(failure)))
                .record(totalNanos, TimeUnit.NANOSECONDS);
        if (failure instanceof PortalSaturatedException saturated) {
            EventCounters.rejected(registry, call.portal(), saturated.bound()).increment();
        }
        if (queuedNanos >= 0) {
            queued.get(new QueuedCalls(call.portal(), name)).record(queuedNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static String exception(@Nullable Throwable failure) {
        if (failure == null) {
            return "none";
        }
        String simpleName = failure.getClass().getSimpleName();
        return simpleName.isEmpty() ? failure.getClass().getName() : simpleName;
    }

    private Timer register(FinishedCalls tags) {
        return Timer.builder("blocking.portal.calls")
                .description("Time of the calls from their begin to their end")
                .tag("portal", tags.portal)
                .tag("call", tags.call)
                .tag("outcome", tags.outcome.name())
                .tag("exception", tags.exception)
                .register(registry);
    }

    private Timer register(QueuedCalls tags) {
        return Timer.builder("blocking.portal.calls.queued")
                .description("Time from a call's permit until a loop took the call")
                .tag("portal", tags.portal)
                .tag("call", tags.call)
                .register(registry);
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        tasks.get(new FinishedTasks(portal, task, outcome)).record(runNanos, TimeUnit.NANOSECONDS);
    }

    private Timer register(FinishedTasks tags) {
        return Timer.builder("blocking.portal.workers.tasks")
                .description("Time that the code of blocking tasks took")
                .tag("portal", tags.portal)
                .tag("task", tags.task)
                .tag("outcome", tags.outcome.name())
                .register(registry);
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        EventCounters.refusals(registry, call.portal(), detector).increment();
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        EventCounters.lateSignals(registry, call.portal()).increment();
    }

    @Override
    public void streamLeaked(CallInfo call) {
        EventCounters.leakedStreams(registry, call.portal()).increment();
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        loops.stalls(portal, loop).increment();
    }

    @Override
    public void clientLoopFound(String portal, String loop) {
        loops.registerClients(portal, loop);
    }

    private record FinishedCalls(String portal, String call, Outcome outcome, String exception) {}

    private record QueuedCalls(String portal, String call) {}

    private record FinishedTasks(String portal, String task, Outcome outcome) {}

    /** Timers by their tags; a call that finds its timer allocates no more than the tags. */
    private static final class Timers<K> {

        private final Map<K, Timer> timers = new ConcurrentHashMap<>();
        private final Function<K, Timer> register;

        Timers(Function<K, Timer> register) {
            this.register = register;
        }

        void removeIf(Predicate<K> condition) {
            timers.keySet().removeIf(condition);
        }

        Timer get(K tags) {
            Timer timer = timers.get(tags);
            return timer == null ? timers.computeIfAbsent(tags, register) : timer;
        }
    }
}
