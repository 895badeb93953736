package io.github.blockingportal.spring.observation;

import java.time.Duration;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;

/** What is known of a call while it is observed. What it failed with is {@link #getError()}. */
public class BlockingPortalCallContext extends Observation.Context {

    private final CallInfo call;
    private final String meteredName;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Duration queued;

    /**
     * Creates the context of a call that begins.
     *
     * @param call which call
     */
    public BlockingPortalCallContext(CallInfo call) {
        this(call, call.name() == null ? "unnamed" : call.name());
    }

    /**
     * Creates the context of a call whose name may be one of too many for meters.
     *
     * @param call which call
     * @param meteredName the name that meters have for it
     */
    public BlockingPortalCallContext(CallInfo call, String meteredName) {
        this.call = call;
        this.meteredName = meteredName;
    }

    /**
     * Returns which call it is: the portal's name, the number of the call, and its name if it has one.
     *
     * @return which call
     */
    public CallInfo getCall() {
        return call;
    }

    /**
     * Returns the name that meters have for the call: its own, {@code unnamed}, or {@code others} where there are more names than
     * {@code blocking-portal.metrics.max-call-names}. A convention of your own puts this into keys of low cardinality.
     *
     * @return one of a few names
     */
    public String getMeteredName() {
        return meteredName;
    }

    /**
     * Returns how the call ended.
     *
     * @return the outcome, or null while the call goes on
     */
    public @Nullable Outcome getOutcome() {
        return outcome;
    }

    /**
     * Returns how long the call waited for a loop, from its permit on.
     *
     * @return the time, or null while the call goes on and if no loop took it
     */
    public @Nullable Duration getQueued() {
        return queued;
    }

    /**
     * The call has ended. The portal does this before the observation is stopped; a test of a convention may, too.
     *
     * @param outcome how it ended
     * @param queuedNanos the time from its permit until a loop took it, or -1 if none did
     */
    public void finish(Outcome outcome, long queuedNanos) {
        this.queued = queuedNanos < 0 ? null : Duration.ofNanos(queuedNanos);
        this.outcome = outcome;
    }
}
