package io.github.blockingportal;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.blockingportal.CapacityLimiter.Statistics;

/**
 * However the steps of two threads interleave, a limiter answers as if each operation had been one step. A model checker goes
 * through the interleavings, of a limiter of two permits of which one is taken.
 */
@Timeout(300) // it takes a minute beside other work
class CapacityLimiterLincheckTest {

    private static final int PERMITS = 2;

    @Test
    @Tag("T1")
    void whoTakesAPermitSeesTheHoldersAndTheLimitOfOneMoment() {
        check(TakersAgainstGivers.class, 12);
    }

    @Test
    @Tag("T1")
    void whoReleasesIsJudgedByTheHoldersAndNotByAChangingLimit() {
        check(HoldersAgainstLimits.class, 8);
    }

    private static void check(Class<?> operations, int scenarios) {
        new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(60)
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(0)
                .sequentialSpecification(OneStep.class)
                .check(operations);
    }

    /** One thread takes and looks, the other one gives. */
    @Param(name = "permits", gen = IntGen.class, conf = "1:2")
    public static class TakersAgainstGivers {

        private final CapacityLimiter limiter = CapacityLimiter.of("checked", PERMITS);

        public TakersAgainstGivers() {
            limiter.tryAcquire();
        }

        @Operation(nonParallelGroup = "takers")
        public boolean tryAcquire() {
            return limiter.tryAcquire();
        }

        @Operation(nonParallelGroup = "takers")
        public Statistics statistics() {
            return limiter.statistics();
        }

        @Operation(nonParallelGroup = "givers")
        public void release() {
            limiter.release();
        }

        @Operation(nonParallelGroup = "givers")
        public void setPermits(@Param(name = "permits") int permits) {
            limiter.setPermits(permits);
        }
    }

    /** One thread takes and releases, also once too often, the other one changes the limit. */
    @Param(name = "permits", gen = IntGen.class, conf = "0:2")
    public static class HoldersAgainstLimits {

        private final CapacityLimiter limiter = CapacityLimiter.of("checked", PERMITS);

        public HoldersAgainstLimits() {
            limiter.tryAcquire();
        }

        @Operation(nonParallelGroup = "holders")
        public boolean tryAcquire() {
            return limiter.tryAcquire();
        }

        @Operation(nonParallelGroup = "holders")
        public void release() {
            limiter.release();
        }

        @Operation(nonParallelGroup = "limits")
        public void setPermits(@Param(name = "permits") int permits) {
            limiter.setPermits(permits);
        }

        @Operation(nonParallelGroup = "limits")
        public int permits() {
            return limiter.permits();
        }
    }

    /** The same for one thread. */
    public static class OneStep {

        private int permits = PERMITS;
        private int active = 1;

        public boolean tryAcquire() {
            if (active >= permits) {
                return false;
            }
            active++;
            return true;
        }

        public void release() {
            if (active == 0) {
                throw new IllegalStateException();
            }
            active--;
        }

        public void setPermits(int permits) {
            this.permits = permits;
        }

        public int permits() {
            return permits;
        }

        public Statistics statistics() {
            return new Statistics(permits, active, 0);
        }
    }
}
