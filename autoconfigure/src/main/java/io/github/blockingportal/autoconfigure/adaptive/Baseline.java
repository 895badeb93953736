package io.github.blockingportal.autoconfigure.adaptive;

import com.netflix.concurrency.limits.MetricIds;
import com.netflix.concurrency.limits.MetricRegistry;

/** Hears from an algorithm which latency it measures against. */
final class Baseline implements MetricRegistry {

    private volatile long nanos;

    /** Zero until it is known, and where the algorithm has none. */
    long nanos() {
        return nanos;
    }

    @Override
    public SampleListener distribution(String id, String... tagNameValuePairs) {
        return id.equals(MetricIds.MIN_RTT_NAME) ? value -> nanos = value.longValue() : value -> {};
    }
}
