package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Refusal;

/** The caller stands on an event-loop thread. Nothing of the task has run. */
public final class EventLoopBridgeException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final String threadName;
    private final String detector;
    private final @Nullable StackTraceElement callSite;

    EventLoopBridgeException(CallInfo call, Refusal refusal, String reason) {
        super(call, "Portal '" + call.portal() + "' refused " + call.label() + ": " + explanation(refusal, reason));
        this.threadName = refusal.thread();
        this.detector = refusal.detector();
        this.callSite = refusal.callSite();
    }

    /** Which thread, who says so and why, what it would do, the ways out, and where. */
    static String explanation(Refusal refusal, String reason) {
        return "thread '" + refusal.thread() + "' is an event loop (" + refusal.detector() + " " + reason
                + "); waiting here would stall everything it serves. Return the Mono, or move the blocking code off the loop"
                + " with workers.run(...). Called at "
                + (refusal.callSite() == null ? "an unknown place" : refusal.callSite());
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
