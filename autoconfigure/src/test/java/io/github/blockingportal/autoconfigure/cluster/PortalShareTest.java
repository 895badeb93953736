package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;

import static org.assertj.core.api.Assertions.assertThat;

/** The share of one portal whose limit finds itself. */
class PortalShareTest {

    /** That there is one. */
    private static final class Bounded implements AdaptiveLimits {

        @Override
        public AdaptiveLimit make(String portal, Settings settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable State of(String portal) {
            return null;
        }

        @Override
        public Integer bound(String portal, int max) {
            return max;
        }
    }

    @Test
    void aLimitThatWasFoundBeforeTheShareShrankDoesNotComeAfterIt() {
        AtomicReference<PortalShare> share = new AtomicReference<>();
        AgreedCount count = new AgreedCount(Duration.ZERO, 0);
        AdaptiveLimit overtaken = (outcome, runNanos, inFlight, failure) -> {
            count.told(5, System.nanoTime(), 0);
            share.get().follow(count, 5, "test");
            return 25;
        };
        try (BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(20)
                .adaptiveLimit(overtaken)
                .build()) {
            share.set(new PortalShare("portal", portal.limiter(), 100, new Bounded()));
            count.told(1, System.nanoTime(), 0);
            share.get().begin(count);
            assertThat(portal.limiter().permits()).isEqualTo(20);
            portal.call(() -> Mono.just("done"));
            assertThat(share.get().share()).isEqualTo(20);
            assertThat(portal.limiter().permits()).isEqualTo(20);
        }
    }
}
