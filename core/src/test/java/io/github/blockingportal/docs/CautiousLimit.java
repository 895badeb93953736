package io.github.blockingportal.docs;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.Outcome;

final class CautiousLimit implements AdaptiveLimit {

    private final AtomicInteger limit = new AtomicInteger(10);

    @Override
    public int callRan(Outcome outcome, long runNanos, int inFlight, @Nullable Throwable failure) {
        boolean isFull = inFlight >= limit.get();
        return switch (outcome) {
            case TIMEOUT -> limit.updateAndGet(now -> Math.max(1, now / 2));
            case SUCCESS -> limit.updateAndGet(now -> isFull ? Math.min(200, now + 1) : now);
            default -> limit.get();
        };
    }
}
