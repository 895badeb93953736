package io.github.blockingportal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Phase;

/** The deadline passed. The work was cancelled. Says how long each phase took, and which task blocked the loop if one did. */
public final class PortalTimeoutException extends PortalException {

    private static final long serialVersionUID = 1L;

    private final long timeoutNanos;
    private final Phase phase;
    private final CallTimes times;
    private final @Nullable BlockedLoop blockedLoop;

    PortalTimeoutException(
            CallInfo call, CallClock clock, Phase phase, @Nullable BlockedLoop blockedLoop, boolean release) {
        super(
                call,
                "Portal '" + call.portal() + "' timed out " + call.label() + " after " + clock.deadline() + " ("
                        + clock.times(phase) + ")" + reason(clock, phase, blockedLoop, release));
        this.timeoutNanos = Math.max(0, clock.timeout());
        this.phase = phase;
        this.times = clock.times(phase);
        this.blockedLoop = blockedLoop;
    }

    private static String reason(CallClock clock, Phase phase, @Nullable BlockedLoop blockedLoop, boolean release) {
        if (blockedLoop != null) {
            return ": " + blockedLoop.text() + ". Move blocking code off the loop";
        }
        return switch (phase) {
            case ADMISSION -> ": the deadline had passed before the call began, and nothing of it has run";
            case QUEUED -> ": the loop was busy with other tasks. Raise loops, or shorten what they run";
            case RUNNING ->
                release
                        ? ": the release has not ended in time. It goes on, and a failure of it is logged; look at the service, or raise "
                                + clock.setting()
                        : ": the service did not answer in time. Its work was cancelled; look there, or raise "
                                + clock.setting();
        };
    }

    /**
     * The time that the call had, which is less than its own timeout when an outer call or a {@link CallDeadline} had less left.
     *
     * @return above zero unless the outer deadline had passed already
     */
    public Duration timeout() {
        return Duration.ofNanos(timeoutNanos);
    }

    /**
     * The phase in which the deadline passed.
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
        return Duration.ofNanos(times.admissionNanos());
    }

    /**
     * How long the call, once admitted, waited for its loop.
     *
     * @return zero or more
     */
    public Duration queued() {
        return Duration.ofNanos(times.queuedNanos());
    }

    /**
     * How long the call ran, from the time its loop took it.
     *
     * @return zero or more
     */
    public Duration running() {
        return Duration.ofNanos(times.runningNanos());
    }

    /**
     * The loop that was blocked, at the deadline or for most of the time before it.
     *
     * @return the thread's name, or null if the loop was not blocked
     */
    public @Nullable String blockedLoop() {
        return blockedLoop == null ? null : blockedLoop.thread();
    }

    /**
     * Where the loop was blocked.
     *
     * @return the stack of the loop at the deadline, or when it was last looked at if it went on before; innermost frame first,
     *     and empty if the loop was not blocked or nobody looked
     */
    public StackTraceElement[] blockedAt() {
        return blockedLoop == null
                ? new StackTraceElement[0]
                : blockedLoop.stack().clone();
    }
}
