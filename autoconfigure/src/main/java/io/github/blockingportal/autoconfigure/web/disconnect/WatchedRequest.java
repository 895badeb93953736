package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalCancelledException;

/** A request that is being handled, with the scope of its calls. */
final class WatchedRequest {

    /** So that a client that leaves at once is found out within a second, also by a look that is late. */
    private static final long UNWATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private static final int DEEPEST = 100;

    private final CallCancellation scope = CallCancellation.create();
    private final long begunAt = System.nanoTime();
    private final String what;
    private final ClientConnection connection;

    WatchedRequest(String what, ClientConnection connection) {
        this.what = what;
        this.connection = connection;
    }

    CallCancellation.Scope open() {
        return scope.open();
    }

    ClientConnection connection() {
        return connection;
    }

    /** Whether it has been waiting for so long that it is worth a look. */
    boolean isWaitingAt(long now) {
        return now - begunAt >= UNWATCHED_NANOS && scope.calls() > 0;
    }

    /** Cancels its calls; returns those. */
    List<CallInfo> cancel() {
        return scope.cancel("the client of " + what + " left");
    }

    /** Whether a failure of its handler is only that its calls were cancelled. */
    boolean isReasonOf(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause instanceof PortalCancelledException cancelled && cancelled.reason() != null) {
                return cancelled.reason().equals(scope.reason());
            }
            cause = cause.getCause();
        }
        return false;
    }

    @Override
    public String toString() {
        return what;
    }
}
