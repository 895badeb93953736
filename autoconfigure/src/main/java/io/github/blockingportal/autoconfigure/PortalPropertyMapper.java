package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.blockingportal.BlockingPortalBuilder;

/** Applies properties to a builder, and turns the builder's refusal of a value into one that names the property. */
final class PortalPropertyMapper {

    private static final String DURATION_REMEDY = "Use a duration above 0, such as %s.";

    private final String prefix;

    PortalPropertyMapper(String prefix) {
        this.prefix = prefix;
    }

    void apply(BlockingPortalProperties properties, BlockingPortalBuilder builder) {
        set(
                "name",
                properties.name(),
                builder::name,
                "Use letters, digits, '-', '_' and '.', and at least one of them.");
        Integer loops = properties.loops();
        if (loops != null) {
            set("loops", loops, builder::loops, "Use 1 or more, or remove it to have one loop for each processor.");
        }
        set(
                "max-concurrent-calls",
                properties.maxConcurrentCalls(),
                builder::maxConcurrentCalls,
                "Use 0 or more; 0 admits no call.");
        set(
                "timeout",
                properties.timeout(),
                timeout -> setTimeout(builder, timeout),
                "Use a duration above 0, such as 30s, or 0 for no deadline.");
        set("drain-timeout", properties.drainTimeout(), builder::drainTimeout, DURATION_REMEDY.formatted("20s"));
        set("stall-threshold", properties.stallThreshold(), builder::stallThreshold, DURATION_REMEDY.formatted("2s"));
        set("workers.limit", properties.workers().limit(), builder::workerLimit, "Use 1 or more.");
        builder.dispatch(properties.dispatch());
        builder.enforcement(properties.enforcement());
    }

    private static void setTimeout(BlockingPortalBuilder builder, Duration timeout) {
        if (timeout.isZero()) {
            builder.noTimeout();
        } else {
            builder.timeout(timeout);
        }
    }

    private <T> void set(String property, T value, Consumer<T> setter, String remedy) {
        try {
            setter.accept(value);
        } catch (IllegalArgumentException refusal) {
            throw new InvalidPortalPropertyException(prefix + "." + property, value, remedy, refusal);
        }
    }
}
