package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.autoconfigure.BlockingPortalProperties.Portal;
import io.github.blockingportal.autoconfigure.BlockingPortalProperties.PortalAdaptive;

/** Applies properties to a builder, and turns the builder's refusal of a value into one that names the property. */
final class PortalPropertyMapper {

    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z0-9][a-z0-9-]*");

    private static final String NAME_REMEDY = "Use letters, digits, '-', '_' and '.', and at least one that is no '.'.";
    private static final String TAKEN_REMEDY =
            "Use another name, since the default portal has this one, or set blocking-portal.name to another.";
    private static final String DURATION_REMEDY = "Use a duration above 0, such as %s.";

    private static final String MAX_REMEDY =
            "Use %d or more, or lower adaptive.min. Where it is not set, max-concurrent-calls is meant.";

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
        set(
                ".slow-call-threshold",
                settings.slowCallThreshold(),
                builder::slowCallThreshold,
                DURATION_REMEDY.formatted("10s"));
        new CallProperties(prefix, builder).apply(settings.calls());
        set(".watch-client-loops", settings.watchClientLoops(), builder::watchClientLoops, "");
        set(".workers.limit", settings.workerLimit(), builder::workerLimit, "Use 1 or more.");
        set(
                ".workers.max-waiting",
                settings.workerMaxWaiting(),
                builder::workerMaxWaiting,
                "Use 0 or more; with 0 no task waits.");
        set(
                ".cluster.max-concurrent-calls",
                settings.clusterMaxConcurrentCalls(),
                PortalPropertyMapper::checkShared,
                "Use 1 or more, or remove it so that each instance has its own limit alone.");
        set(".dispatch", settings.dispatch(), builder::dispatch, "");
        set(".enforcement", settings.enforcement(), builder::enforcement, "");
    }

    /** By what the limit of the default portal goes; null if it does not move. */
    AdaptiveLimits.@Nullable Settings adaptive(BlockingPortalProperties properties) {
        return adaptive(properties.inherited(), Portal.INHERITS_ALL);
    }

    /** The same of the further portal of this name. */
    AdaptiveLimits.@Nullable Settings adaptive(String name, BlockingPortalProperties properties) {
        return adaptive(properties.own(name), properties.inherited());
    }

    private AdaptiveLimits.@Nullable Settings adaptive(Portal own, Portal outer) {
        PortalAdaptive mine = own.adaptiveOrNothing();
        PortalAdaptive theirs = outer.adaptiveOrNothing();
        if (!first(mine.enabled(), theirs.enabled())) {
            return null;
        }
        int min = first(mine.min(), theirs.min());
        int max = first(
                firstOrNull(mine.max(), own.maxConcurrentCalls()),
                firstOrNull(theirs.max(), outer.maxConcurrentCalls()));
        check(min >= 1, ".adaptive.min", min, "Use 1 or more.");
        check(max >= min, ".adaptive.max", max, MAX_REMEDY.formatted(min));
        return new AdaptiveLimits.Settings(first(mine.algorithm(), theirs.algorithm()), min, max);
    }

    private void check(boolean right, String property, Object value, String remedy) {
        if (!right) {
            throw new InvalidPortalPropertyException(prefix + property, value, remedy);
        }
    }

    private static <T> T first(@Nullable T one, @Nullable T other) {
        return Objects.requireNonNull(firstOrNull(one, other));
    }

    private static <T> @Nullable T firstOrNull(@Nullable T one, @Nullable T other) {
        return one == null ? other : one;
    }

    private static void setTimeout(BlockingPortalBuilder builder, Duration timeout) {
        if (timeout.isZero()) {
            builder.noTimeout();
        } else {
            builder.timeout(timeout);
        }
    }

    /** The shares are given by what knows the number of instances. */
    private static void checkShared(int maxConcurrentCalls) {
        if (maxConcurrentCalls < 1) {
            throw new IllegalArgumentException(
                    "cluster.max-concurrent-calls must be 1 or more, but was " + maxConcurrentCalls);
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
