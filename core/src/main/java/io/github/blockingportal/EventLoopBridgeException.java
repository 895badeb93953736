package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Refusal;

/** The caller stands on an event-loop thread. Nothing of the task has run. */
public final class EventLoopBridgeException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final String threadName;
    private final String detector;
    private final @Nullable StackTraceElement callSite;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call the call that was refused
     * @param message what is to be said of it
     * @param refusal which thread was refused, by whom and where
     */
    public EventLoopBridgeException(CallInfo call, String message, Refusal refusal) {
        super(call, message);
        this.threadName = refusal.thread();
        this.detector = refusal.detector();
        this.callSite = refusal.callSite();
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
