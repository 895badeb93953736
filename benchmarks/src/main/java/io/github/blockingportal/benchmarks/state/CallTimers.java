package io.github.blockingportal.benchmarks.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;

/** The two timers of a call, looked up by their tags as the auto-configured listener does it. */
public final class CallTimers implements PortalListener {

    private final MeterRegistry registry;
    private final Map<Finished, Timer> finished = new ConcurrentHashMap<>();
    private final Map<Queued, Timer> queued = new ConcurrentHashMap<>();

    public CallTimers(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        String name = call.name() == null ? "unnamed" : call.name();
        String exception = failure == null ? "none" : failure.getClass().getSimpleName();
        timer(finished, new Finished(call.portal(), name, outcome, exception), this::register)
                .record(totalNanos, TimeUnit.NANOSECONDS);
        if (queuedNanos >= 0) {
            timer(queued, new Queued(call.portal(), name), this::register).record(queuedNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static <K> Timer timer(Map<K, Timer> timers, K tags, Function<K, Timer> register) {
        Timer known = timers.get(tags);
        return known == null ? timers.computeIfAbsent(tags, register) : known;
    }

    private Timer register(Finished tags) {
        return Timer.builder("blocking.portal.calls")
                .tags("portal", tags.portal, "call", tags.call)
                .tags("outcome", tags.outcome.name(), "exception", tags.exception)
                .register(registry);
    }

    private Timer register(Queued tags) {
        return Timer.builder("blocking.portal.calls.queued")
                .tags("portal", tags.portal, "call", tags.call)
                .register(registry);
    }

    private record Finished(String portal, String call, Outcome outcome, String exception) {}

    private record Queued(String portal, String call) {}
}
