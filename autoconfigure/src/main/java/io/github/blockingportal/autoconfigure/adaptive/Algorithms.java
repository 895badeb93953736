package io.github.blockingportal.autoconfigure.adaptive;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;

import io.github.blockingportal.autoconfigure.AdaptiveLimits.Settings;

/** The algorithms of the library, with what is different here, where a window is a tenth of a second and not a whole one. */
final class Algorithms {

    /** In windows: what is usual is a mean over some minutes, so that a bad minute does not become usual. */
    private static final int GRADIENT_WINDOWS = 6000;

    private static final int SMALLEST_QUEUE = 4;

    private Algorithms() {}

    static Limit make(Settings settings, Baseline baseline) {
        return switch (settings.algorithm()) {
            case GRADIENT2 -> gradient2(settings, baseline);
            case VEGAS -> vegas(settings, baseline);
            case AIMD -> aimd(settings);
        };
    }

    /** With the root of the limit as its queue, so that a limit of hundreds is found in seconds. */
    private static Limit gradient2(Settings settings, Baseline baseline) {
        return Gradient2Limit.newBuilder()
                .initialLimit(settings.initial())
                .minLimit(settings.min())
                .maxConcurrency(settings.max())
                .longWindow(GRADIENT_WINDOWS)
                .queueSizeFunction(limit -> Math.max(SMALLEST_QUEUE, (int) Math.sqrt(limit)))
                .metricRegistry(baseline)
                .build();
    }

    private static Limit vegas(Settings settings, Baseline baseline) {
        return VegasLimit.newBuilder()
                .initialLimit(settings.initial())
                .maxConcurrency(settings.max())
                .metricRegistry(baseline)
                .build();
    }

    private static Limit aimd(Settings settings) {
        return AIMDLimit.newBuilder()
                .initialLimit(settings.initial())
                .minLimit(settings.min())
                .maxLimit(settings.max())
                .build();
    }
}
