package io.github.blockingportal.autoconfigure.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Call;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.PortalSnapshot.NamedCalls;
import io.github.blockingportal.PortalSnapshot.Refusal;
import io.github.blockingportal.PortalSnapshot.Settings;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;

/**
 * What the endpoint answers: snapshots with their component names, times and places as text, so that no setting of a JSON
 * library changes how they look.
 */
final class PortalDescriptors {

    private PortalDescriptors() {}

    /** Empty if the portal cannot be asked, since it belongs to a scope that is not there now. */
    static Optional<PortalSnapshot> numbers(BlockingPortal portal) {
        return snapshot(portal, Detail.NUMBERS, 0);
    }

    private static Optional<PortalSnapshot> snapshot(BlockingPortal portal, Detail detail, int calls) {
        try {
            return Optional.of(portal.snapshot(detail, calls));
        } catch (RuntimeException cannotBeAsked) {
            return Optional.empty();
        }
    }

    /** With this many of its oldest calls. Empty as above. */
    static Optional<PortalDescriptor> describe(BlockingPortal portal, Detail detail, int calls, Governors governors) {
        return snapshot(portal, detail, calls).map(snapshot -> describe(snapshot, portal.workers(), governors));
    }

    private static PortalDescriptor describe(PortalSnapshot snapshot, BlockingWorkers workers, Governors governors) {
        AdaptiveLimits.State adaptive = governors.adaptive(snapshot.name());
        return new PortalDescriptor(
                snapshot.name(),
                snapshot.state().name(),
                SettingsDescriptor.of(snapshot.settings()),
                changed(snapshot),
                text(snapshot.uptime()),
                snapshot.loops().stream()
                        .map(loop -> LoopDescriptor.of(loop, snapshot.uptime()))
                        .toList(),
                snapshot.callsInFlight(),
                snapshot.callsInFlight() - snapshot.calls().size(),
                snapshot.calls().stream().map(CallDescriptor::of).toList(),
                snapshot.admission(),
                snapshot.workers(),
                workers.cpu().limiter().statistics(),
                adaptive == null ? null : AdaptiveDescriptor.of(adaptive),
                governors.share(snapshot.name()),
                snapshot.refusals().stream().map(RefusalDescriptor::of).toList(),
                snapshot.callSettings().stream().map(NamedCallsDescriptor::of).toList());
    }

    /** What was changed since the start, as it is configured; null if nothing was. */
    private static @Nullable Map<String, Object> changed(PortalSnapshot snapshot) {
        Map<String, Object> configured = new LinkedHashMap<>();
        for (ChangeableSetting setting : ChangeableSetting.values()) {
            Object before = setting.of(snapshot.configured());
            if (!before.equals(setting.of(snapshot.settings()))) {
                configured.put(setting.key(), before);
            }
        }
        return configured.isEmpty() ? null : configured;
    }

    /** To the microsecond: what is below that is noise. */
    private static String text(Duration time) {
        return time.truncatedTo(ChronoUnit.MICROS).toString();
    }

    private static @Nullable String textOrNull(@Nullable Duration time) {
        return time == null ? null : text(time);
    }

    private static @Nullable String text(@Nullable StackTraceElement place) {
        return place == null ? null : place.toString();
    }

    private static @Nullable List<String> text(List<StackTraceElement> stack) {
        return stack.isEmpty()
                ? null
                : stack.stream().map(StackTraceElement::toString).toList();
    }

    /** All portals, the default one first, and the limiters that are beans of the application. */
    record PortalsDescriptor(List<PortalDescriptor> portals, List<LimiterDescriptor> limiters)
            implements OperationResponseBody {}

    /** One portal, with the oldest of its calls; {@code callsLeftOut} are the younger ones. */
    record PortalDescriptor(
            String name,
            String state,
            SettingsDescriptor settings,
            @Nullable Map<String, Object> configured,
            String uptime,
            List<LoopDescriptor> loops,
            int callsInFlight,
            int callsLeftOut,
            List<CallDescriptor> calls,
            Statistics admission,
            Statistics workers,
            Statistics cpu,
            @Nullable AdaptiveDescriptor adaptive,
            @Nullable Map<String, Object> cluster,
            List<RefusalDescriptor> refusals,
            List<NamedCallsDescriptor> callSettings)
            implements OperationResponseBody {}

    /** What holds in a portal after a change. */
    record ChangedDescriptor(
            String name,
            SettingsDescriptor settings,
            @Nullable Map<String, Object> configured) implements OperationResponseBody {

        static ChangedDescriptor of(PortalSnapshot snapshot) {
            return new ChangedDescriptor(
                    snapshot.name(), SettingsDescriptor.of(snapshot.settings()), changed(snapshot));
        }
    }

    record SettingsDescriptor(
            int loops,
            int maxConcurrentCalls,
            @Nullable String timeout,
            String drainTimeout,
            String dispatch,
            String enforcement,
            String stallThreshold,
            int workerLimit,
            @Nullable String maxWait,
            @Nullable Integer maxWaiting,
            @Nullable Integer workerMaxWaiting,
            @Nullable String slowCallThreshold,
            boolean watchClientLoops) {

        static SettingsDescriptor of(Settings settings) {
            return new SettingsDescriptor(
                    settings.loops(),
                    settings.maxConcurrentCalls(),
                    settings.timeout() == null ? null : settings.timeout().toString(),
                    settings.drainTimeout().toString(),
                    settings.dispatch().name(),
                    settings.enforcement().name(),
                    settings.stallThreshold().toString(),
                    settings.workerLimit(),
                    settings.maxWait() == null ? null : settings.maxWait().toString(),
                    settings.maxWaiting(),
                    settings.workerMaxWaiting(),
                    settings.slowCallThreshold() == null
                            ? null
                            : settings.slowCallThreshold().toString(),
                    settings.watchClientLoops());
        }
    }

    /** How the limit is found, where it is. */
    record AdaptiveDescriptor(
            String algorithm, int min, int max, @Nullable String latency) {

        static AdaptiveDescriptor of(AdaptiveLimits.State state) {
            return new AdaptiveDescriptor(
                    state.settings().algorithm().name(),
                    state.settings().min(),
                    state.settings().max(),
                    textOrNull(state.latency()));
        }
    }

    /** A loop; {@code busyShare} is from 0 to 1. Of a client's it is not known how busy it is, nor what is queued. */
    record LoopDescriptor(
            String thread,
            String kind,
            boolean stalled,
            @Nullable String busy,
            @Nullable Double busyShare,
            @Nullable String currentTask,
            @Nullable Integer queued,
            String lag,
            @Nullable List<String> stack) {

        static LoopDescriptor of(Loop loop, Duration uptime) {
            Duration busy = loop.busy();
            return new LoopDescriptor(
                    loop.thread(),
                    loop.kind().name().toLowerCase(Locale.ROOT),
                    loop.stalled(),
                    textOrNull(busy),
                    busy == null ? null : share(busy, uptime),
                    loop.currentTask(),
                    loop.kind() == Kind.PORTAL ? loop.queued() : null,
                    text(loop.lag()),
                    text(loop.stack()));
        }

        private static double share(Duration busy, Duration uptime) {
            double share = uptime.isZero() ? 0 : (double) busy.toNanos() / uptime.toNanos();
            return Math.round(Math.min(share, 1) * 1000) / 1000.0; // above 1 if the loop went on between two reads
        }
    }

    record CallDescriptor(
            long id,
            @Nullable String name,
            String phase,
            String age,
            @Nullable String remaining,
            @Nullable String loop,
            String callerThread,
            @Nullable String callSite,
            @Nullable List<String> stack) {

        static CallDescriptor of(Call call) {
            return new CallDescriptor(
                    call.id(),
                    call.name(),
                    call.phase().name(),
                    text(call.age()),
                    textOrNull(call.remaining()),
                    call.loop(),
                    call.callerThread(),
                    text(call.callSite()),
                    text(call.stack()));
        }
    }

    record RefusalDescriptor(
            String detector, String thread, @Nullable String callSite, long count, String last) {

        static RefusalDescriptor of(Refusal refusal) {
            return new RefusalDescriptor(
                    refusal.detector(),
                    refusal.thread(),
                    text(refusal.callSite()),
                    refusal.count(),
                    refusal.last().truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }

    /** What is said of the calls of a name; {@code permits} are those of {@code maxConcurrent}. */
    record NamedCallsDescriptor(
            String name,
            @Nullable String timeout,
            @Nullable Integer maxConcurrent,
            boolean used,
            @Nullable String nearest,
            @Nullable Statistics permits) {

        static NamedCallsDescriptor of(NamedCalls calls) {
            return new NamedCallsDescriptor(
                    calls.name(),
                    calls.timeout() == null ? null : calls.timeout().toString(),
                    calls.maxConcurrent(),
                    calls.used(),
                    calls.nearest(),
                    calls.permits());
        }
    }

    record LimiterDescriptor(String name, int limit, int active, int waiting) {

        /** Empty if it cannot be asked, since it belongs to a scope that is not there now. */
        static Optional<LimiterDescriptor> ofOne(CapacityLimiter limiter) {
            try {
                Statistics now = limiter.statistics();
                return Optional.of(new LimiterDescriptor(limiter.name(), now.limit(), now.active(), now.waiting()));
            } catch (RuntimeException cannotBeAsked) {
                return Optional.empty();
            }
        }
    }
}
