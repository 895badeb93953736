package io.github.blockingportal.races;

import java.time.Duration;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

import io.github.blockingportal.CapacityLimiter;

/** The only permit is released while somebody waits for it, or is about to. */
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "handed over, or free when it was asked for")
@Outcome(expect = Expect.FORBIDDEN, desc = "the waiter was not woken, or the number of holders is wrong")
@State
public class HandedOver {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final CapacityLimiter limiter = CapacityLimiter.of("race", 1);

    public HandedOver() {
        limiter.tryAcquire();
    }

    @Actor
    public void holder() {
        limiter.release();
    }

    @Actor
    public void waiter(ZI_Result result) {
        result.r1 = limiter.acquire(LONG);
    }

    @Arbiter
    public void holders(ZI_Result result) {
        result.r2 = limiter.statistics().active();
    }
}
