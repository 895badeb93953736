package io.github.blockingportal.internal.watch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.blockingportal.internal.call.CallsInFlight;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.loop.Callbacks;

/**
 * Finds the calls that have ended and whose books stayed open, since no stack or memory was left to close them, and closes
 * them. Says which calls code of users keeps from their begin or their end.
 */
public final class OverdueCalls {

    /** Each takes a stack, for which all threads may have to stop, on the thread that keeps the deadlines. */
    private static final int REPORTS_AT_A_TIME = 3;

    private final CallsInFlight calls;
    private final Callbacks callbacks;
    private final Set<TrackedCall> overdue = ConcurrentHashMap.newKeySet();
    private final Set<TrackedCall> reported = ConcurrentHashMap.newKeySet();

    public OverdueCalls(CallsInFlight calls, Callbacks callbacks) {
        this.calls = calls;
        this.callbacks = callbacks;
    }

    /** Closes the books of those found ended twice in a row, and says which are held up for so long, a few at a time. */
    public void settle(long thresholdNanos) {
        overdue.removeIf(call -> !calls.contains(call));
        reported.removeIf(call -> !calls.contains(call));
        int most = reported.size() + REPORTS_AT_A_TIME;
        calls.forEach(call -> {
            if (call.hasEnded() && !overdue.add(call)) {
                call.closeOverdue();
            }
            if (call.heldUpNanos() >= thresholdNanos && reported.size() < most && reported.add(call)) {
                report(call);
            }
        });
    }

    private void report(TrackedCall call) {
        boolean ended = call.hasEnded();
        Thread thread = call.heldUpOn();
        if (!callbacks.isWatched(thread)) {
            callbacks.report(
                    ended ? TrackedCall.AT_THE_END : TrackedCall.AT_THE_BEGIN,
                    call.label(),
                    call.heldUpNanos(),
                    thread,
                    thread.getStackTrace());
        }
        if (ended) {
            calls.remove(call);
        }
    }
}
