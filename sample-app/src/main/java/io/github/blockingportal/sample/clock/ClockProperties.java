package io.github.blockingportal.sample.clock;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings with which the clock service starts.
 *
 * @param port Port of the clock service, 0 for any.
 * @param maxDelay Answers come after a random time of up to this.
 * @param failureRate Share of answers that are failures, from 0 to 1.
 */
@ConfigurationProperties("sample.clock")
record ClockProperties(
        @DefaultValue("8081") int port,
        @DefaultValue("0ms") Duration maxDelay,
        @DefaultValue("0") double failureRate) {

    ClockSettings settings() {
        return new ClockSettings(maxDelay.toMillis(), failureRate);
    }
}
