package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;

import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.CallSettings;

/**
 * What properties say of calls by their names. The last part of a key is the setting, and all before is the name, which may have dots,
 * with or without brackets. What is no setting is warned of at the start.
 */
final class CallProperties {

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)*");

    private final String prefix;
    private final BlockingPortalBuilder builder;

    CallProperties(String prefix, BlockingPortalBuilder builder) {
        this.prefix = prefix + ".calls";
        this.builder = builder;
    }

    void apply(@Nullable Map<String, String> calls) {
        if (calls != null) {
            calls.forEach(this::apply);
        }
    }

    private void apply(String key, String value) {
        int end = key.lastIndexOf('.');
        if (end > 0 && !value.isBlank()) {
            apply(key.substring(0, end), key.substring(end + 1), value);
        }
    }

    private void apply(String name, String setting, String value) {
        switch (setting.replaceAll("[-_]", "").toLowerCase(Locale.ROOT)) {
            case "timeout" ->
                set(
                        property(name) + ".timeout",
                        value,
                        () -> new CallSettings(converted(value, Duration.class), null),
                        name,
                        "Use a duration above 0, such as 30s, or 0 for no deadline.");
            case "maxconcurrent" ->
                set(
                        property(name) + ".max-concurrent",
                        value,
                        () -> new CallSettings(null, converted(value, Integer.class)),
                        name,
                        "Use 0 or more; 0 admits no call.");
            default -> {
                // goes nowhere
            }
        }
    }

    private String property(String name) {
        return PLAIN_NAME.matcher(name).matches() ? prefix + "." + name : prefix + "[" + name + "]";
    }

    private static <T> @Nullable T converted(String value, Class<T> type) {
        return ApplicationConversionService.getSharedInstance().convert(value, type);
    }

    private void set(String property, String value, Supplier<CallSettings> settings, String name, String remedy) {
        try {
            builder.call(name, settings.get());
        } catch (IllegalArgumentException refusal) {
            throw new InvalidPortalPropertyException(property, value, remedy, refusal);
        } catch (ConversionException refusal) {
            throw new InvalidPortalPropertyException(property, value, remedy);
        }
    }
}
