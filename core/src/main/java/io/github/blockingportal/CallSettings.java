package io.github.blockingportal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is said of all calls of one name in a portal ({@link BlockingPortalBuilder#call}). It is the operator's word, so it goes
 * before what the code says with a view.
 *
 * @param timeout the deadline of each of these calls, whatever deadline their view has: zero for none, null for that of the view. What
 *     an outer call or a {@link CallDeadline} has left still bounds it
 * @param maxConcurrent how many of them may be in flight at a time, from 0, which admits none; null for no bound of their own
 */
public record CallSettings(
        @Nullable Duration timeout, @Nullable Integer maxConcurrent) {

    /**
     * Makes the settings.
     *
     * @throws IllegalArgumentException if the timeout or the number is negative
     */
    public CallSettings {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "the timeout of a call must be above zero, or zero for none, but was " + timeout);
        }
        if (maxConcurrent != null && maxConcurrent < 0) {
            throw new IllegalArgumentException("maxConcurrent of a call must be 0 or more, but was " + maxConcurrent);
        }
    }

    /** These, and what they leave open as it was before. */
    CallSettings over(@Nullable CallSettings before) {
        return before == null
                ? this
                : new CallSettings(
                        timeout == null ? before.timeout : timeout,
                        maxConcurrent == null ? before.maxConcurrent : maxConcurrent);
    }
}
