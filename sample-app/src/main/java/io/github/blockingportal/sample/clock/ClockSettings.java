package io.github.blockingportal.sample.clock;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How slow and how unreliable the clock service is.
 *
 * @param maxDelayMillis an answer comes after a random time of up to this
 * @param failureRate the share of answers that are failures, from 0 to 1
 */
public record ClockSettings(long maxDelayMillis, double failureRate) {

    public ClockSettings {
        if (maxDelayMillis < 0 || maxDelayMillis > 60_000) {
            throw new IllegalArgumentException("maxDelayMillis must be from 0 to 60000, but was " + maxDelayMillis);
        }
        if (!(failureRate >= 0 && failureRate <= 1)) {
            throw new IllegalArgumentException("failureRate must be from 0 to 1, but was " + failureRate);
        }
    }

    Duration nextDelay() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(maxDelayMillis + 1));
    }

    boolean nextFails() {
        return ThreadLocalRandom.current().nextDouble() < failureRate;
    }
}
