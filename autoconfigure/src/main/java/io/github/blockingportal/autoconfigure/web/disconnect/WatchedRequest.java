package io.github.blockingportal.autoconfigure.web.disconnect;

import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

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
    private volatile @Nullable Throwable beingAnswered;

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
        return now - begunAt >= UNWATCHED_NANOS && hasCalls();
    }

    /** Whether the server has closed its connection, and may never tell that it has ended. */
    boolean isLeftBehind() {
        SocketChannel socket = connection.socket();
        return socket != null && !socket.isOpen();
    }

    boolean hasCalls() {
        return scope.calls() > 0;
    }

    /** Cancels its calls; returns those. */
    List<CallInfo> cancel() {
        return scope.cancel("the client of " + what + " left");
    }

    /** A failure of its handler's own is to be answered now, by code that may wait for calls in turn. */
    void answering(Throwable failure) {
        if (scope.reason() == null) {
            beingAnswered = failure;
        }
    }

    /** Whether a failure is there only because its calls were cancelled: it says so, or its answer was given up for it. */
    boolean isReasonOf(Throwable failure) {
        if (scope.reason() == null) {
            return false;
        }
        Throwable cause = failure;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause == beingAnswered) {
                return true;
            }
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
