package io.github.blockingportal;

import java.io.Serializable;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Phase;

/** The deadline passed. The work was cancelled. Says how long each phase took, and where a loop was blocked if one was. */
public final class PortalTimeoutException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final Duration timeout;
    private final Phase phase;
    private final Times times;
    private final @Nullable String blockedLoop;
    private final StackTraceElement[] blockedAt;

    /**
     * A portal makes these; tests of code that handles them may, too.
     *
     * @param call which call
     * @param message what is to be said of it
     * @param timeout the time that it had
     * @param phase the phase that took most of the time
     * @param times how long each phase took
     * @param blockedLoop the thread of the loop that was blocked, or null if it was not
     * @param blockedAt where that was, innermost frame first, or nothing
     */
    public PortalTimeoutException(
            CallInfo call,
            String message,
            Duration timeout,
            Phase phase,
            Times times,
            @Nullable String blockedLoop,
            StackTraceElement[] blockedAt) {
        super(call, message);
        this.timeout = timeout;
        this.phase = phase;
        this.times = times;
        this.blockedLoop = blockedLoop;
        this.blockedAt = blockedAt.clone();
    }

    /**
     * Without a portal: nothing is left of a {@link CallDeadline}, or of the call, on whose behalf something was about to begin.
     *
     * @param message what was not begun, and why
     */
    public PortalTimeoutException(String message) {
        super(null, null, message);
        this.timeout = Duration.ZERO;
        this.phase = Phase.ADMISSION;
        this.times = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        this.blockedLoop = null;
        this.blockedAt = new StackTraceElement[0];
    }

    /**
     * The time that the call had, which is less than its own timeout when an outer call or a {@link CallDeadline} had less left.
     *
     * @return above zero unless the outer deadline had passed already
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * The phase that took most of the time, and so the one to look at.
     *
     * @return never null
     */
    public Phase phase() {
        return phase;
    }

    /**
     * How long the call waited for a permit.
     *
     * @return zero or more
     */
    public Duration admission() {
        return times.admission();
    }

    /**
     * How long the call, once admitted, waited for its loop.
     *
     * @return zero or more
     */
    public Duration queued() {
        return times.queued();
    }

    /**
     * How long the call ran, from the time its loop took it.
     *
     * @return zero or more
     */
    public Duration running() {
        return times.running();
    }

    /**
     * The loop that was blocked, at the deadline or for most of the time before it: the call's own, or an event loop of a client by
     * way of which the answer may have had to come.
     *
     * @return the thread's name, or null if no loop is known to have been blocked
     */
    public @Nullable String blockedLoop() {
        return blockedLoop;
    }

    /**
     * Where the loop was blocked.
     *
     * @return the stack of the loop at the deadline, or when it was last looked at if it went on before; innermost frame first,
     *     and empty if the loop was not blocked or nobody looked
     */
    public StackTraceElement[] blockedAt() {
        return blockedAt.clone();
    }

    /**
     * How long a call was in each phase.
     *
     * @param admission while it waited for a permit
     * @param queued while it waited for its loop
     * @param running from the time its loop took it
     */
    public record Times(Duration admission, Duration queued, Duration running) implements Serializable {}
}
