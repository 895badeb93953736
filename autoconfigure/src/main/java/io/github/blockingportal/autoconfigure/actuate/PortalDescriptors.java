package io.github.blockingportal.autoconfigure.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.PortalSnapshot.Refusal;
import io.github.blockingportal.PortalSnapshot.Settings;

/**
 * What the endpoint answers: snapshots with their component names, times and places as text, so that no setting of a JSON
 * library changes how they look.
 */
final class PortalDescriptors {

    private PortalDescriptors() {}

    static PortalDescriptor describe(BlockingPortal portal, Detail detail) {
        PortalSnapshot snapshot = portal.snapshot(detail);
        BlockingWorkers workers = portal.workers();
        return new PortalDescriptor(
                snapshot.name(),
                snapshot.state().name(),
                SettingsDescriptor.of(snapshot.settings()),
                text(snapshot.uptime()),
                snapshot.loops().stream()
                        .map(loop -> LoopDescriptor.of(loop, snapshot.uptime()))
                        .toList(),
                snapshot.calls().stream().map(CallDescriptor::of).toList(),
                snapshot.admission(),
                snapshot.workers(),
                workers.cpu().limiter().statistics(),
                snapshot.refusals().stream().map(RefusalDescriptor::of).toList());
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

    record PortalDescriptor(
            String name,
            String state,
            SettingsDescriptor settings,
            String uptime,
            List<LoopDescriptor> loops,
            List<CallDescriptor> calls,
            Statistics admission,
            Statistics workers,
            Statistics cpu,
            List<RefusalDescriptor> refusals)
            implements OperationResponseBody {}

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
            @Nullable Integer workerMaxWaiting) {

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
                    settings.workerMaxWaiting());
        }
    }

    /** A loop; {@code busyShare} is from 0 to 1. */
    record LoopDescriptor(
            String thread,
            boolean stalled,
            String busy,
            double busyShare,
            @Nullable String currentTask,
            int queued,
            String lag,
            @Nullable List<String> stack) {

        static LoopDescriptor of(Loop loop, Duration uptime) {
            return new LoopDescriptor(
                    loop.thread(),
                    loop.stalled(),
                    text(loop.busy()),
                    share(loop.busy(), uptime),
                    loop.currentTask(),
                    loop.queued(),
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
