package io.github.blockingportal.internal.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.internal.admission.Limiter;
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
            case SATURATED -> CallSaturation.of(call, phase);
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
                .followedBy("; " + (waiting == 1 ? "1 call waits" : waiting + " calls wait")
                        + " for it, as far as is known");
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
                        : CallSaturation.waited(call, times.admissionNanos());
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
        Limiter exhausted =
                call.caller == Thread.currentThread() && call.waiter() == call.caller ? TaskPermit.exhausted() : null;
        String workers = exhausted == null ? starved(call) : withoutPermit(call, exhausted);
        if (workers != null) {
            return workers + "; or the service did not answer";
        }
        String scheduler = call.waiter() == call.caller ? callersScheduler(call) : null;
        return (scheduler == null ? ":" : onScheduler(call, scheduler) + "; or") + " the service did not answer";
    }

    /** A pool of the JDK's may be one only where nothing is known of how the answer comes. */
    private static @Nullable String callersScheduler(TrackedCall call) {
        String scheduler = Threads.scheduler(call.caller);
        ClientLoops clients = call.host.clientLoops();
        return scheduler == null && clients != null && clients.areUnknownTo(call.lastOn(), call.info.name())
                ? Threads.executor(call.caller)
                : scheduler;
    }

    /** One who waits for a worker may wait for what waits for a worker in turn, which nobody can see from outside. */
    private static @Nullable String starved(TrackedCall call) {
        String starved = call.host.starved(call.clock.runningNanos() / 2);
        return starved == null
                ? null
                : ": " + starved
                        + "; what this call waits for may be behind it, as with submit(), toFuture() or a shared Mono";
    }

    private static String withoutPermit(TrackedCall call, Limiter exhausted) {
        return ": the calling thread '" + Threads.label(call.caller)
                + "' runs a blocking task, and no permit of its limiter '"
                + exhausted.name() + "' is free (limit "
                + exhausted.statistics().limit()
                + "), so a blocking task that the chain begins outside of its Reactor context (toFuture(), subscribe()) may have"
                + " waited for one";
    }

    private static String onScheduler(TrackedCall call, String scheduler) {
        return ": the calling thread '" + Threads.label(call.caller) + "' is one of " + scheduler
                + " may have waited for it";
    }

    private static String passedBefore() {
        return ": the deadline had passed before the call began, and nothing of it has run";
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
}
