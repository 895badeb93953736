package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Phase;

/** What the caller gets instead of a value. */
final class CallProblem {

    private CallProblem() {}

    /** Null on success. */
    static @Nullable Throwable of(TrackedCall call, Outcome outcome, Phase phase) {
        CallInfo info = call.info;
        CallClock clock = call.clock;
        return switch (outcome) {
            case SUCCESS -> null;
            case ERROR -> call.failure();
            case TIMEOUT -> new PortalTimeoutException(info, clock, phase, blockedLoop(call), call.isRelease());
            case INTERRUPTED -> PortalInterruptedException.call(info, clock.times(phase));
            case CANCELLED -> new PortalCancelledException(info, clock.times(phase));
            case SATURATED -> call.saturated();
            case CLOSED -> closed(call, phase);
        };
    }

    private static PortalClosedException closed(TrackedCall call, Phase phase) {
        PortalEngine engine = call.engine;
        return call.isAccepted()
                ? PortalClosedException.running(
                        call.info, call.clock.times(phase), engine.settings().drainTimeoutNanos())
                : PortalClosedException.newcomer(call.info, engine.life().state());
    }

    private static @Nullable BlockedLoop blockedLoop(TrackedCall call) {
        PortalLoop loop = call.loop();
        return loop == null ? null : loop.blockedFor(call.clock.timeout() / 2, call.waitedNanos());
    }
}
