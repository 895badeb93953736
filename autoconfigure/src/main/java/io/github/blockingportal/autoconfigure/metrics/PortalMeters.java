package io.github.blockingportal.autoconfigure.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;

/** The timers and counters of one registry. Timers are looked up by their tags here, since that is once or twice a call. */
final class PortalMeters implements PortalListener {

    private final MeterRegistry registry;
    private final Map<FinishedCalls, Timer> finished = new ConcurrentHashMap<>();
    private final Map<QueuedCalls, Timer> queued = new ConcurrentHashMap<>();

    PortalMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        String name = call.name() == null ? "unnamed" : call.name();
        timer(finished, new FinishedCalls(call.portal(), name, outcome, exception(failure)), this::register)
                .record(totalNanos, TimeUnit.NANOSECONDS);
        if (queuedNanos >= 0) {
            timer(queued, new QueuedCalls(call.portal(), name), this::register)
                    .record(queuedNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static String exception(@Nullable Throwable failure) {
        if (failure == null) {
            return "none";
        }
        String simpleName = failure.getClass().getSimpleName();
        return simpleName.isEmpty() ? failure.getClass().getName() : simpleName;
    }

    private static <K> Timer timer(Map<K, Timer> timers, K tags, Function<K, Timer> register) {
        Timer timer = timers.get(tags);
        return timer == null ? timers.computeIfAbsent(tags, register) : timer;
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
    public void callRefused(CallInfo call, String detector) {
        Counter.builder("blocking.portal.refusals")
                .description("Calls refused because their caller stood on an event loop")
                .baseUnit("refusals")
                .tag("portal", call.portal())
                .tag("detector", detector)
                .register(registry)
                .increment();
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        Counter.builder("blocking.portal.late.signals")
                .description("Values and errors that arrived after their call had ended")
                .baseUnit("signals")
                .tag("portal", call.portal())
                .register(registry)
                .increment();
    }

    @Override
    public void loopStalled(String loop, long runningNanos, StackTraceElement[] stack) {
        Counter.builder("blocking.portal.loop.stalls")
                .description("Tasks that kept a loop for longer than the stall threshold")
                .baseUnit("stalls")
                .tag("portal", portalOf(loop))
                .tag("loop", loop)
                .register(registry)
                .increment();
    }

    /** The portal's name, since a loop is named {@code <portal>-loop-<n>}. */
    private static String portalOf(String loop) {
        return loop.substring(0, loop.lastIndexOf("-loop-"));
    }

    private record FinishedCalls(String portal, String call, Outcome outcome, String exception) {}

    private record QueuedCalls(String portal, String call) {}
}
