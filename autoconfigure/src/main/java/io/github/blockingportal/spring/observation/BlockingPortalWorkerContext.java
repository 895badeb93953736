package io.github.blockingportal.spring.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;

/** What is known of a blocking task while it is observed. What its code has thrown is {@link #getError()}. */
public class BlockingPortalWorkerContext extends Observation.Context {

    private final String portal;
    private final String task;
    private final String meteredName;
    private volatile @Nullable Outcome outcome;

    /**
     * Creates the context of a task that begins.
     *
     * @param portal the portal's name
     * @param task the task's name, or {@code unnamed}
     * @param meteredName the name that meters have for it, which may be one of too many
     */
    public BlockingPortalWorkerContext(String portal, String task, String meteredName) {
        this.portal = portal;
        this.task = task;
        this.meteredName = meteredName;
    }

    /**
     * Returns the portal whose worker it is.
     *
     * @return the portal's name
     */
    public String getPortal() {
        return portal;
    }

    /**
     * Returns the name of the task.
     *
     * @return its name, or {@code unnamed}
     */
    public String getTask() {
        return task;
    }

    /**
     * Returns the name that meters have for the task: its own, or {@code others} where there are more names than
     * {@code blocking-portal.metrics.max-call-names}. A convention of your own puts this into keys of low cardinality.
     *
     * @return one of a few names
     */
    public String getMeteredName() {
        return meteredName;
    }

    /**
     * Returns how the task ended.
     *
     * @return the outcome, or null while its code runs
     */
    public @Nullable Outcome getOutcome() {
        return outcome;
    }

    /**
     * The code has ended. The portal does this before the observation is stopped; a test of a convention may, too.
     *
     * @param outcome how it ended
     */
    public void finish(Outcome outcome) {
        this.outcome = outcome;
    }
}
