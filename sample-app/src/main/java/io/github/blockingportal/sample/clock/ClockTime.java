package io.github.blockingportal.sample.clock;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * What the clock service answers.
 *
 * @param zone the time zone that was asked for
 * @param time the time there
 */
public record ClockTime(
        String zone,

        @JsonFormat(without = JsonFormat.Feature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        OffsetDateTime time) {

    static ClockTime now(ZoneId zone) {
        return new ClockTime(zone.getId(), OffsetDateTime.now(zone).truncatedTo(ChronoUnit.MILLIS));
    }
}
