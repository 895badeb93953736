package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The time in a header, written as in gRPC: at most eight digits and one of the units {@code H}, {@code M} (minutes),
 * {@code S}, {@code m} (milliseconds), {@code u} and {@code n}. Without a unit they are milliseconds, as in Envoy's headers.
 */
final class TimeoutHeader {

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,8})([HMSmun]?)");

    private TimeoutHeader() {}

    /** Null if the text is nothing of the kind. */
    static @Nullable Duration parse(String text) {
        Matcher matcher = FORMAT.matcher(text.strip());
        return matcher.matches() ? Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2))) : null;
    }

    private static ChronoUnit unit(String symbol) {
        return switch (symbol) {
            case "H" -> ChronoUnit.HOURS;
            case "M" -> ChronoUnit.MINUTES;
            case "S" -> ChronoUnit.SECONDS;
            case "u" -> ChronoUnit.MICROS;
            case "n" -> ChronoUnit.NANOS;
            default -> ChronoUnit.MILLIS;
        };
    }
}
