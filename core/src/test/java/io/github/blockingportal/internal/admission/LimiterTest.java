package io.github.blockingportal.internal.admission;

import org.junit.jupiter.api.Test;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LimiterTest {

    @Test
    void theLimitMayGoFromOneExtremeToTheOtherUnderItsHolders() {
        Limiter limiter = Limiter.named("x", Integer.MAX_VALUE);
        limiter.tryAcquire();
        limiter.setPermits(0);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(0, 1, 0));
        assertThat(limiter.tryAcquire()).isFalse();
        for (int i = 0; i < 100_000; i++) {
            limiter.exceed();
        }
        assertThat(limiter.statistics()).isEqualTo(new Statistics(0, 100_001, 0));
        limiter.setPermits(Integer.MAX_VALUE);
        assertThat(limiter.permits()).isEqualTo(Integer.MAX_VALUE);
        assertThat(limiter.tryAcquire()).isTrue();
        for (int i = 0; i < 100_002; i++) {
            limiter.release();
        }
        assertThat(limiter.statistics()).isEqualTo(new Statistics(Integer.MAX_VALUE, 0, 0));
        assertThatThrownBy(limiter::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLimiterOfSomebodyElsesIsRefusedByItsName() {
        CapacityLimiter foreign = new Unlimited();
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            assertThatThrownBy(() -> portal.workers().limitedBy(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("limitedBy takes what CapacityLimiter.of(...) makes, but was a "
                            + Unlimited.class.getName());
        }
    }

    private static final class Unlimited extends CapacityLimiter {

        @Override
        public String name() {
            return "unlimited";
        }

        @Override
        public int permits() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void setPermits(int permits) {}

        @Override
        public boolean tryAcquire() {
            return true;
        }

        @Override
        public boolean acquire(java.time.Duration timeout) {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public Statistics statistics() {
            return new Statistics(permits(), 0, 0);
        }
    }
}
