package io.github.blockingportal.internal.admission;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LimiterPermitsTest {

    private final Limiter first = Limiter.named("first", 1);
    private final Limiter second = Limiter.named("second", 1);
    private final LimiterPermits permits = new LimiterPermits(new Anyone(), List.of(first, second), null);

    @Test
    void aPermitThatComesAsItsCallIsTurnedAwayForItIsTheOneThatWasMissing() {
        second.tryAcquire();
        assertThat(permits.tryTake()).isFalse();
        permits.enqueue();
        assertThat(permits.lacksOne()).isTrue();
        second.release();
        assertThat(second.statistics().active()).isEqualTo(1);
        permits.close(true);
        assertThat(permits.missing()).isSameAs(second);
        assertThat(first.statistics().active()).isZero();
        assertThat(second.statistics().active()).isZero();
    }

    @Test
    void soItIsWhereAnotherOneIsMissingByThen() {
        first.tryAcquire();
        assertThat(permits.tryTake()).isFalse();
        permits.enqueue();
        assertThat(permits.lacksOne()).isTrue();
        first.release();
        permits.close(true);
        assertThat(permits.missing()).isSameAs(first);
    }

    @Test
    void nothingIsMissingOfACallThatHasAll() {
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.lacksOne()).isFalse();
        permits.close(false);
        assertThat(permits.missing()).isNull();
    }

    /** Goes on, whatever becomes of its permits. */
    private static final class Anyone implements LimiterPermits.Candidate {

        @Override
        public boolean isTooLate() {
            return false;
        }

        @Override
        public void turnAway() {
            throw new AssertionError("is not too late");
        }

        @Override
        public void resume() {
            // looks by itself
        }

        @Override
        public void wasRobbed(IllegalStateException takenAway) {
            throw takenAway;
        }
    }
}
