package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** The caller stands on an event-loop thread. Nothing of the task has run. */
public final class EventLoopBridgeException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final String threadName;
    private final String detector;
    private final @Nullable StackTraceElement callSite;

    EventLoopBridgeException(
            CallInfo call, String threadName, String detector, String reason, @Nullable StackTraceElement callSite) {
        super(
                call,
                "Portal '" + call.portal() + "' refused " + call.label() + ": thread '" + threadName
                        + "' is an event loop (" + detector + " " + reason
                        + "); waiting here would stall everything it serves. Return the Mono, or move the blocking code off"
                        + " the loop with workers.run(...). Called at " + callSite);
        this.threadName = threadName;
        this.detector = detector;
        this.callSite = callSite;
    }

    /**
     * The thread that must not wait.
     *
     * @return the thread's name
     */
    public String threadName() {
        return threadName;
    }

    /**
     * Who took the thread for an event loop.
     *
     * @return the detector's {@link EventLoopDetector#name() name}
     */
    public String detector() {
        return detector;
    }

    /**
     * Where the call was made: the first frame outside the portal and the JDK.
     *
     * @return the frame, or null if there is none
     */
    public @Nullable StackTraceElement callSite() {
        return callSite;
    }
}
