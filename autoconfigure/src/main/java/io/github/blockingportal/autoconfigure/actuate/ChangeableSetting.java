package io.github.blockingportal.autoconfigure.actuate;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.springframework.boot.convert.DurationStyle;

import io.github.blockingportal.Enforcement;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.PortalSnapshot.Settings;

/**
 * What the endpoint changes of a portal while it runs, in the order in which it is shown. What is shown of a setting may be told
 * again, so the words for what is no number stand here in both directions.
 */
enum ChangeableSetting {
    MAX_CONCURRENT_CALLS(
            "maxConcurrentCalls",
            "a whole number from 0, which admits no call",
            Settings::maxConcurrentCalls,
            (change, text) -> change.maxConcurrentCalls(Integer.parseInt(text))),
    TIMEOUT(
            "timeout",
            "a duration above 0 such as 30s, or 'none'",
            settings ->
                    settings.timeout() == null ? Words.NONE : settings.timeout().toString(),
            (change, text) -> Words.tellTimeout(change, text)),
    ENFORCEMENT(
            "enforcement",
            "FAIL, WARN or OFF",
            settings -> settings.enforcement().name(),
            (change, text) -> change.enforcement(Enforcement.valueOf(text.toUpperCase(Locale.ROOT)))),
    WORKER_LIMIT(
            "workerLimit",
            "a whole number from 1",
            Settings::workerLimit,
            (change, text) -> change.workerLimit(Integer.parseInt(text))),
    MAX_WAIT(
            "maxWait",
            "a duration such as 500ms, 0 for no wait, or 'half' for half of the call's deadline",
            settings ->
                    settings.maxWait() == null ? Words.HALF : settings.maxWait().toString(),
            (change, text) -> Words.tellMaxWait(change, text)),
    MAX_WAITING(
            "maxWaiting",
            "a whole number from 0, or 'none' for no bound",
            settings -> settings.maxWaiting() == null ? Words.NONE : settings.maxWaiting(),
            (change, text) -> change.maxWaiting(Words.NONE.equals(text) ? Integer.MAX_VALUE : Integer.parseInt(text)));

    private final String key;
    private final String possible;
    private final Function<Settings, Object> shown;
    private final BiConsumer<PortalChange, String> told;

    ChangeableSetting(
            String key, String possible, Function<Settings, Object> shown, BiConsumer<PortalChange, String> told) {
        this.key = key;
        this.possible = possible;
        this.shown = shown;
        this.told = told;
    }

    String key() {
        return key;
    }

    /** A number or a text that may be told again. */
    Object of(Settings settings) {
        return shown.apply(settings);
    }

    /**
     * Tells the change what this setting is to be.
     *
     * @param configured to go back to, where the text says so
     * @throws WrongRequestException if the setting cannot be that
     */
    void tell(PortalChange change, String text, Settings configured) {
        String word = text.strip();
        String value = Words.CONFIGURED.equals(word) ? of(configured).toString() : word;
        try {
            told.accept(change, value);
        } catch (IllegalArgumentException wrong) {
            throw new WrongRequestException(
                    key + " must be " + possible + ", or '" + Words.CONFIGURED + "' to go back, but was '" + word + "'",
                    wrong);
        }
    }

    /** The words, and what they stand for. */
    private static final class Words {

        static final String CONFIGURED = "configured";
        static final String NONE = "none";
        static final String HALF = "half";

        private static final Pattern DIGITS = Pattern.compile("[-+]?\\d+");

        private Words() {}

        static void tellTimeout(PortalChange change, String text) {
            Duration timeout = NONE.equals(text) ? Duration.ZERO : duration(text);
            if (timeout.isZero()) {
                change.noTimeout();
            } else {
                change.timeout(timeout);
            }
        }

        static void tellMaxWait(PortalChange change, String text) {
            if (HALF.equals(text)) {
                change.defaultMaxWait();
            } else {
                change.maxWait(duration(text));
            }
        }

        /** Without a unit it would be milliseconds, and one who means seconds would stop everything. */
        private static Duration duration(String text) {
            if (DIGITS.matcher(text).matches() && Long.parseLong(text) != 0) {
                throw new IllegalArgumentException("no unit");
            }
            return DurationStyle.detectAndParse(text);
        }
    }
}
