package io.github.blockingportal.internal.call;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.loop.BlockedLoop;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/** What the caller gets instead of a value. */
final class CallProblem {

    private CallProblem() {}

    /** Null on success. */
    static @Nullable Throwable of(TrackedCall call, Outcome outcome, Phase phase) {
        return switch (outcome) {
            case SUCCESS -> null;
            case ERROR -> call.failure();
            case TIMEOUT -> timedOut(call, phase);
            case INTERRUPTED -> interrupted(call.info, call.clock.times(phase));
            case CANCELLED -> cancelled(call.info, call.clock.times(phase), phase, call.reasonOfScope());
            case SATURATED -> saturated(call, phase);
            case CLOSED -> call.isAccepted() ? closed(call, phase) : refused(call);
        };
    }

    private static PortalTimeoutException timedOut(TrackedCall call, Phase phase) {
        CallInfo info = call.info;
        CallClock clock = call.clock;
        CallClock.Times times = clock.times(phase);
        PortalLoop loop = call.loop();
        BlockedLoop blocked = loop == null ? null : loop.blockedFor(clock.timeout() / 2, call.waitedNanos());
        Phase longest = times.longest(phase);
        if (blocked == null && longest == Phase.RUNNING) {
            blocked = clientLoop(call);
        }
        return new PortalTimeoutException(
                info,
                "Portal '" + info.portal() + "' timed out " + info.label() + " after " + clock.deadline() + " (" + times
                        + ")" + reason(call, longest, times, blocked),
                Duration.ofNanos(Math.max(0, clock.timeout())),
                longest,
                times.durations(),
                blocked == null ? null : blocked.thread(),
                blocked == null ? Stacks.NONE : blocked.stack());
    }

    /** A client's loop that is blocked, or was, with how many wait for it; null if none is known by which the answer might come. */
    private static @Nullable BlockedLoop clientLoop(TrackedCall call) {
        ClientLoops clients = call.host.clientLoops();
        ClientLoops.Blocked found = clients == null
                ? null
                : clients.blockedFor(call.lastOn(), call.info.name(), call.clock.timeout() / 2, call.waitedNanos());
        if (clients == null || found == null) {
            return clients == null ? null : stranger(call, clients);
        }
        long waiting = 1
                + call.host
                        .calls()
                        .running()
                        .filter(other -> other.phase() == Phase.RUNNING)
                        .filter(other -> clients.isAwaited(found.number(), other.lastOn(), other.info.name()))
                        .count();
        return found.loop()
                .followedBy(
                        "; " + inFlight(waiting) + (waiting == 1 ? " waits" : " wait") + " for it, as far as is known");
    }

    /** Somebody's event loop that is blocked, as long as nothing is known of where the answer comes. */
    private static @Nullable BlockedLoop stranger(TrackedCall call, ClientLoops clients) {
        BlockedLoop found = clients.areUnknownTo(call.lastOn(), call.info.name())
                ? clients.strangerBlockedFor(call.clock.timeout() / 4, call.waitedNanos())
                : null;
        return found == null ? null : found.followedBy("; the answer may have to come by way of it");
    }

    private static String reason(
            TrackedCall call, Phase longest, CallClock.Times times, @Nullable BlockedLoop blocked) {
        String callersShare = callersShare(call, blocked);
        if (callersShare != null) {
            return ": " + (blocked == null ? "" : blocked.text() + "; ") + callersShare;
        }
        return blocked == null
                ? reason(call, longest, times)
                : ": " + blocked.text() + ". Move blocking code off the loop";
    }

    private static @Nullable String callersShare(TrackedCall call, @Nullable BlockedLoop blocked) {
        return call.clock.timeout() <= 0
                ? null
                : Threads.callersShare(
                        call.caller,
                        call.waiter() == call.caller,
                        blocked == null ? null : blocked.thread(),
                        blocked == null ? Stacks.NONE : blocked.stack());
    }

    private static String reason(TrackedCall call, Phase longest, CallClock.Times times) {
        return switch (longest) {
            case ADMISSION ->
                times.admissionNanos() == 0 || call.clock.timeout() <= 0
                        ? passedBefore()
                        : waited(call, times.admissionNanos());
            case QUEUED -> queued(call);
            case RUNNING ->
                call.isRelease()
                        ? ": the release has not ended in time. It goes on, and a failure of it is logged; look at the service, or raise "
                                + call.clock.setting()
                        : unanswered(call) + " in time. Its work was cancelled; look there, or raise "
                                + call.clock.setting();
        };
    }

    private static String unanswered(TrackedCall call) {
        Limiter exhausted = call.caller == Thread.currentThread() && call.waiter() == call.caller
                ? TaskPermit.exhausted()
                : null;
        String workers = exhausted == null ? starved(call) : withoutPermit(call, exhausted);
        if (workers != null) {
            return workers + "; or the service did not answer";
        }
        boolean isOnScheduler = call.waiter() == call.caller && Threads.isOnScheduler(call.caller);
        return (isOnScheduler ? onScheduler(call) + "; or" : ":") + " the service did not answer";
    }

    /** One who waits for a worker may wait for what waits for a worker in turn, which nobody can see from outside. */
    private static @Nullable String starved(TrackedCall call) {
        String starved = call.host.starved(call.clock.runningNanos() / 2);
        return starved == null
                ? null
                : ": " + starved + "; what this call waits for may be behind it, as with submit(), toFuture() or a shared Mono";
    }

    private static String withoutPermit(TrackedCall call, Limiter exhausted) {
        return ": the calling thread '" + Threads.label(call.caller)
                + "' runs a blocking task, and no permit of its limiter '"
                + exhausted.name() + "' is free (limit "
                + exhausted.statistics().limit()
                + "), so a blocking task that the chain begins outside of its Reactor context (toFuture(), subscribe()) may have"
                + " waited for one";
    }

    private static String onScheduler(TrackedCall call) {
        return ": the calling thread '" + Threads.label(call.caller)
                + "' is one of a Reactor Scheduler, and what was to come on that Scheduler (publishOn, subscribeOn, a delay)"
                + " may have waited for it";
    }

    private static String passedBefore() {
        return ": the deadline had passed before the call began, and nothing of it has run";
    }

    private static String waited(TrackedCall call, long waitedNanos) {
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

    private static String queued(TrackedCall call) {
        PortalLoop loop = call.loop();
        String busy = loop == null ? null : loop.busyWith();
        return ": the loop was busy with other tasks" + (busy == null ? "" : " (now " + busy + ")")
                + ". Raise loops, or shorten what they run";
    }

    private static PortalInterruptedException interrupted(CallInfo call, CallClock.Times times) {
        return new PortalInterruptedException(
                call.portal(),
                call.name(),
                "Portal '" + call.portal() + "' cancelled " + call.label() + " (" + times + "): the waiting thread '"
                        + Threads.label(Thread.currentThread()) + "' was interrupted. Its interrupt flag is set again");
    }

    private static PortalCancelledException cancelled(
            CallInfo call, CallClock.Times times, Phase phase, @Nullable String reason) {
        if (reason == null) {
            return new PortalCancelledException(
                    call,
                    "Portal '" + call.portal() + "' cancelled " + call.label() + " on request (" + times
                            + "): somebody ended it with cancel(" + call.id() + "). Its work was cancelled, too");
        }
        return new PortalCancelledException(
                call,
                "Portal '" + call.portal() + "' cancelled " + call.label() + " (" + times + "): " + reason
                        + (phase == Phase.ADMISSION ? ". Nothing of it has run" : ". Its work was cancelled, too"),
                reason);
    }

    private static PortalClosedException closed(TrackedCall call, Phase phase) {
        CallInfo info = call.info;
        return new PortalClosedException(
                info,
                "Portal '" + info.portal() + "' closed and cancelled " + info.label() + " (" + call.clock.times(phase)
                        + ", drainTimeout=" + Durations.setting(call.host.drainTimeoutNanos())
                        + "). Raise drainTimeout if such a call should finish first");
    }

    private static PortalClosedException refused(TrackedCall call) {
        CallInfo info = call.info;
        return new PortalClosedException(
                info,
                "Portal '" + info.portal() + "' takes no calls (state " + call.host.state() + "): " + info.label()
                        + " was not started. Stop what calls it before the portal, or build a new one");
    }

    /** There was no permit for it, or none that would have been of use. */
    private static PortalSaturatedException saturated(TrackedCall call, Phase phase) {
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
                        permits.waitedFor() == null
                                ? 0
                                : call.clock.times(phase).admissionNanos()),
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

    private static String inFlight(long calls) {
        return calls == 1 ? "1 call" : calls + " calls";
    }

    private static String holders(List<PortalSnapshot.Call> oldest, String text) {
        return oldest.isEmpty() ? "" : "Longest in flight: " + text + ". ";
    }
}
