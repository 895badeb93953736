package io.github.blockingportal.races;

import java.time.Duration;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

import io.github.blockingportal.CapacityLimiter;

/** A permit is asked for while another one comes back and the limit is lowered by one: one is free at all times. */
public final class FreePermit {

    private FreePermit() {}

    /** Two permits, of which one is taken. */
    abstract static class Limited {

        final CapacityLimiter limiter = CapacityLimiter.of("race", 2);

        Limited() {
            limiter.tryAcquire();
        }

        final void giveBackAndLower() {
            limiter.release();
            limiter.setPermits(1);
        }
    }

    /** By {@link CapacityLimiter#tryAcquire()}. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "granted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused")
    @State
    public static class Tried extends Limited {

        @Actor
        public void giver() {
            giveBackAndLower();
        }

        @Actor
        public void taker(Z_Result result) {
            result.r1 = limiter.tryAcquire();
        }
    }

    /** By {@link CapacityLimiter#acquire} without waiting. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "granted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused")
    @State
    public static class Acquired extends Limited {

        @Actor
        public void giver() {
            giveBackAndLower();
        }

        @Actor
        public void taker(Z_Result result) {
            result.r1 = limiter.acquire(Duration.ZERO);
        }
    }
}
