package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The time in a header, written as in gRPC: at most eight digits and one of the units {@code H}, {@code M} (minutes),
 * {@code S}, {@code m} (milliseconds), {@code u} and {@code n}. Without a unit they are milliseconds, as in Envoy's headers.
 */
public final class TimeoutHeader {

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,8})([HMSmun]?)");

    private static final String GRPC = "grpc-timeout";
    private static final long MOST = 99_999_999;

    private TimeoutHeader() {}

    /** Null if the text is nothing of the kind. */
    public static @Nullable Duration parse(String text) {
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

    /**
     * What {@link #parse} reads: whole milliseconds, rounded up so that what is left is never nothing. With more than eight
     * digits they become seconds where the header is gRPC's, and elsewhere, where there is no unit, the most there can be.
     *
     * @param header the header's name
     */
    public static String print(String header, Duration time) {
        long millis = time.plusNanos(999_999).toMillis();
        if (!header.equalsIgnoreCase(GRPC)) {
            return Long.toString(Math.min(millis, MOST));
        }
        return millis <= MOST ? millis + "m" : Math.min(time.toSeconds(), MOST) + "S";
    }
}
