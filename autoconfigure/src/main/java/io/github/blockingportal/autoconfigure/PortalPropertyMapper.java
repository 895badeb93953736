package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.autoconfigure.BlockingPortalProperties.Portal;

/** Applies properties to a builder, and turns the builder's refusal of a value into one that names the property. */
final class PortalPropertyMapper {

    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z0-9][a-z0-9-]*");

    private static final String NAME_REMEDY = "Use letters, digits, '-', '_' and '.', and at least one that is no '.'.";
    private static final String TAKEN_REMEDY =
            "Use another name, since the default portal has this one, or set blocking-portal.name to another.";
    private static final String DURATION_REMEDY = "Use a duration above 0, such as %s.";

    private final String prefix;

    PortalPropertyMapper(String prefix) {
        this.prefix = prefix;
    }

    /** For the settings that a further portal has of its own. */
    static PortalPropertyMapper ofPortal(String name) {
        return new PortalPropertyMapper(
                PLAIN_KEY.matcher(name).matches()
                        ? "blocking-portal.portals." + name
                        : "blocking-portal.portals[" + name + "]");
    }

    void apply(BlockingPortalProperties properties, BlockingPortalBuilder builder) {
        set(".name", properties.name(), builder::name, NAME_REMEDY);
        apply(properties.inherited(), builder);
        set(
                ".context.mdc",
                properties.context().mdc(),
                keys -> builder.mdcKeys(keys.toArray(String[]::new)),
                "Use keys that are not blank, '*' for all, or leave it empty for none.");
    }

    /** Applies the settings of the portal of this name over those that it inherits. */
    void apply(String name, BlockingPortalProperties properties, BlockingPortalBuilder builder) {
        set("", name, builder::name, NAME_REMEDY);
        if (name.equals(properties.name())) {
            throw new InvalidPortalPropertyException(prefix, name, TAKEN_REMEDY);
        }
        apply(properties.own(name), builder);
    }

    private void apply(Portal settings, BlockingPortalBuilder builder) {
        set(
                ".loops",
                settings.loops(),
                builder::loops,
                "Use 1 or more, or remove it to have one loop for each processor.");
        set(
                ".max-concurrent-calls",
                settings.maxConcurrentCalls(),
                builder::maxConcurrentCalls,
                "Use 0 or more; 0 admits no call.");
        set(
                ".max-wait",
                settings.maxWait(),
                builder::maxWait,
                "Use a duration above 0, such as 500ms, or 0 for no wait.");
        set(".max-waiting", settings.maxWaiting(), builder::maxWaiting, "Use 0 or more; with 0 no call waits.");
        set(
                ".timeout",
                settings.timeout(),
                timeout -> setTimeout(builder, timeout),
                "Use a duration above 0, such as 30s, or 0 for no deadline.");
        set(".drain-timeout", settings.drainTimeout(), builder::drainTimeout, DURATION_REMEDY.formatted("20s"));
        set(".stall-threshold", settings.stallThreshold(), builder::stallThreshold, DURATION_REMEDY.formatted("2s"));
        set(".workers.limit", settings.workerLimit(), builder::workerLimit, "Use 1 or more.");
        set(
                ".workers.max-waiting",
                settings.workerMaxWaiting(),
                builder::workerMaxWaiting,
                "Use 0 or more; with 0 no task waits.");
        set(".dispatch", settings.dispatch(), builder::dispatch, "");
        set(".enforcement", settings.enforcement(), builder::enforcement, "");
    }

    private static void setTimeout(BlockingPortalBuilder builder, Duration timeout) {
        if (timeout.isZero()) {
            builder.noTimeout();
        } else {
            builder.timeout(timeout);
        }
    }

    private <T> void set(String property, @Nullable T value, Consumer<T> setter, String remedy) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException refusal) {
            throw new InvalidPortalPropertyException(prefix + property, value, remedy, refusal);
        }
    }
}
