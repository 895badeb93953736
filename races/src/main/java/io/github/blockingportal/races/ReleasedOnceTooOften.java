package io.github.blockingportal.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

import io.github.blockingportal.CapacityLimiter;

/** One permit is taken and released twice, while the limit changes: one of the two is told, and the limiter is as it should be. */
@JCStressTest
@Outcome(
        id = {"true, false, 0", "false, true, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "one is told")
@Outcome(expect = Expect.FORBIDDEN, desc = "none is told, or both, or the number of holders is wrong")
@State
public class ReleasedOnceTooOften {

    private final CapacityLimiter limiter = CapacityLimiter.of("race", 3);

    public ReleasedOnceTooOften() {
        limiter.tryAcquire();
    }

    @Actor
    public void first(ZZI_Result result) {
        limiter.setPermits(1);
        result.r1 = released();
        limiter.setPermits(2);
    }

    @Actor
    public void second(ZZI_Result result) {
        result.r2 = released();
    }

    @Arbiter
    public void holders(ZZI_Result result) {
        result.r3 = limiter.statistics().active();
    }

    private boolean released() {
        try {
            limiter.release();
            return true;
        } catch (IllegalStateException nobodyHoldsIt) {
            return false;
        }
    }
}
