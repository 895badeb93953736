package io.github.blockingportal.internal.call;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.text.Durations;

/** What a caller is told where the permits were the reason: that there was none, or that waiting for them took its time. */
final class CallSaturation {

    private CallSaturation() {}

    /** There was no permit for it, or none that would have been of use. */
    static PortalSaturatedException of(TrackedCall call, Phase phase) {
        CallInfo info = call.info;
        Bound bound = Objects.requireNonNull(call.bound());
        LimiterPermits permits = call.permits();
        Limiter limiter = permits == null ? null : permits.missing();
        if (permits != null && limiter != null) {
            return withoutLimiter(call, permits, limiter, phase);
        }
        CapacityLimiter.Statistics admission = call.host.limiter().statistics();
        OldestCalls.Reading oldest = call.host.oldestCalls().read();
        return new PortalSaturatedException(
                info,
                "Portal '" + info.portal() + "' is saturated: " + inFlight(admission.active())
                        + " in flight (maxConcurrentCalls="
                        + admission.limit() + "), " + admission.waiting() + " waiting, " + how(call, bound, phase)
                        + ", so " + info.label()
                        + " was not started. " + holders(oldest.calls(), oldest.text())
                        + "Find what holds the calls with snapshot(), or raise maxConcurrentCalls",
                bound,
                admission,
                Duration.ofNanos(
                        bound == Bound.NO_PERMIT ? 0 : call.clock.times(phase).admissionNanos()),
                Duration.ofNanos(call.host.admission().retryAfterNanos()),
                oldest.calls());
    }

    private static String how(TrackedCall call, Bound bound, Phase phase) {
        return switch (bound) {
            case NO_PERMIT -> call.whatHappenedMeanwhile();
            case MAX_WAITING -> "and no more may wait (maxWaiting)";
            case MAX_WAIT -> call.whatHappenedMeanwhile() + " within " + maxWait(call);
            case LIMITER -> throw new IllegalStateException(); // has a limiter that is missing
            case NO_TIME_LEFT -> call.whatHappenedMeanwhile() + " in time: " + timeLeft(call, phase);
        };
    }

    private static PortalSaturatedException withoutLimiter(
            TrackedCall call, LimiterPermits permits, Limiter limiter, Phase phase) {
        CallInfo info = call.info;
        CapacityLimiter.Statistics now = limiter.statistics();
        return new PortalSaturatedException(
                info,
                "Portal '" + info.portal() + "' is saturated for " + info.label() + ": "
                        + limiter(permits, limiter, now)
                        + ", " + howLimited(call, permits, phase) + ", so " + info.label()
                        + " was not started. Find what holds its permits with snapshot(), or raise "
                        + permits.setting(limiter),
                Bound.LIMITER,
                now,
                Duration.ofNanos(
                        call.waitsForPermits() ? call.clock.times(phase).admissionNanos() : 0),
                Duration.ofNanos(call.host.admission().retryAfterNanos(info.name(), now)),
                List.of());
    }

    private static String limiter(LimiterPermits permits, Limiter limiter, CapacityLimiter.Statistics now) {
        return "limiter '" + limiter.name() + "' has " + now.active() + " taken (" + permits.setting(limiter) + "="
                + now.limit() + "), " + now.waiting() + " waiting";
    }

    private static String howLimited(TrackedCall call, LimiterPermits permits, Phase phase) {
        if (permits.wasFull()) {
            return "and no more may wait";
        }
        if (!call.waitsForPermits()) {
            return call.whatHappenedMeanwhile();
        }
        long waited = call.clock.times(phase).admissionNanos();
        return waited < Objects.requireNonNull(call.admissionWait()).longestNanos()
                ? "none came free in time: " + timeLeft(call, phase)
                : "none came free within " + maxWait(call);
    }

    private static String maxWait(TrackedCall call) {
        Admission.Wait wait = Objects.requireNonNull(call.admissionWait());
        long nanos = wait.longestNanos();
        return wait.half()
                ? Durations.millis(nanos) + " (maxWait, half of " + call.clock.deadline() + ")"
                : Durations.setting(nanos) + " (maxWait)";
    }

    private static String timeLeft(TrackedCall call, Phase phase) {
        CallClock.Times times = call.clock.times(phase);
        long left = Math.max(0, call.clock.timeout() - times.admissionNanos() - times.queuedNanos());
        return "after " + Durations.millis(times.admissionNanos())
                + (phase == Phase.QUEUED ? " and " + Durations.millis(times.queuedNanos()) + " in a loop's queue" : "")
                + " " + Durations.millis(left) + " were left of " + call.clock.deadline() + ", and such calls took "
                + Durations.millis(call.expectedNanos()) + " lately";
    }

    /** Most of the time of one that timed out went into waiting. */
    static String waited(TrackedCall call, long waitedNanos) {
        LimiterPermits permits = call.permits();
        Limiter limiter = permits == null ? null : permits.waitedFor();
        if (permits != null
                && limiter != null
                && permits.waitedNanos() >= waitedNanos / 2) { // else it waited longer for the portal's
            return ": most of its time went into waiting for permits; now "
                    + limiter(permits, limiter, limiter.statistics())
                    + ". Find what holds them with snapshot(), or let fewer wait with maxWait";
        }
        CapacityLimiter.Statistics admission = call.host.limiter().statistics();
        OldestCalls.Reading oldest = call.host.oldestCalls().read();
        return ": most of its time went into waiting for a permit; now " + inFlight(admission.active())
                + " in flight (maxConcurrentCalls=" + admission.limit() + "), " + admission.waiting() + " waiting. "
                + holders(oldest.calls(), oldest.text())
                + "Find what holds the calls with snapshot(), or let fewer wait with maxWait";
    }

    private static String inFlight(long calls) {
        return calls == 1 ? "1 call" : calls + " calls";
    }

    private static String holders(List<PortalSnapshot.Call> oldest, String text) {
        return oldest.isEmpty() ? "" : "Longest in flight: " + text + ". ";
    }
}
