package io.github.blockingportal.internal.text;

import java.time.Duration;
import java.util.Locale;

/** Durations as numbers and as text. */
public final class Durations {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Durations() {}

    /** Nanoseconds; what does not fit in becomes the largest number, some 292 years. */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    /** Nanoseconds of a duration that must be above zero. */
    public static long positiveNanos(Duration duration, String setting, String remedy) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(setting + " must be above zero, but was " + duration + remedy);
        }
        return nanos(duration);
    }

    /** The shortest exact text of a setting, such as {@code 2s} or {@code 250ms}. */
    public static String setting(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return "none";
        }
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    public static String millis(long nanos) {
        return wholeMillis(nanos) + " ms";
    }

    public static long wholeMillis(long nanos) {
        return nanos / 1_000_000;
    }

    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
