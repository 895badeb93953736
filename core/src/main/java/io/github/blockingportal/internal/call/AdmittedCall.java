package io.github.blockingportal.internal.call;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.admission.Admission.Wait;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.admission.Waiter;

/** A call and its permits: how it gets them, what turns it away, and how it gives them back. */
abstract class AdmittedCall extends ChainedCall implements Waiter {

    private static final Bound[] BOUNDS = Bound.values();

    private byte bound; // one more than its ordinal: a reference would cost each call eight bytes
    private boolean permitSettled;

    AdmittedCall(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(host, info, terms, permit);
    }

    /** Takes a permit if one is free, or if the call needs none of its own; false if it has to wait for one. */
    final boolean takePermit() {
        if (needsPermit() && !host.limiter().tryAcquire()) {
            return false;
        }
        if (!admit() && needsPermit()) {
            givePermitBack();
        }
        return true;
    }

    /** Takes a permit of each limiter and of the portal, unless one of them has none. */
    final boolean takeAllPermits() {
        LimiterPermits permits = permits();
        return (permits == null || permits.tryTake()) && takePermit();
    }

    /** Whether it has not got the permits of all its limiters. */
    final boolean lacksLimiter() {
        LimiterPermits permits = permits();
        return permits != null && permits.lacksOne();
    }

    /** Waits for a permit in the limiter's queue, unless one is free by now, or too many wait. */
    final void enterQueue() {
        switch (host.limiter().enqueue(this)) {
            case TAKEN -> {
                if (!grant()) {
                    givePermitBack();
                    refused();
                }
            }
            case FULL -> finishSaturated(Bound.MAX_WAITING);
            case WAITING -> {
                if (hasEnded()) {
                    host.limiter().leave(this);
                }
            }
        }
    }

    /** Takes a permit for which it has waited, if there is still a point in that. */
    @Override
    public final boolean grant() {
        if (hasNoTimeLeft()) {
            return false;
        }
        clock.admitted();
        return admit();
    }

    @Override
    public final void refused() {
        finishSaturated(Bound.NO_TIME_LEFT);
    }

    @Override
    public final boolean isTooLate() {
        return hasNoTimeLeft();
    }

    @Override
    public final void turnAway() {
        finishSaturated(Bound.LIMITER);
    }

    /** Whether less time is left than calls of its name took lately, so that it would not end in time. */
    final boolean hasNoTimeLeft() {
        return leftToBegin() <= 0;
    }

    /** The time in which it has to be begun to end before the deadline, as far as that can be known. */
    final long leftToBegin() {
        long left = clock.remaining();
        return left == Long.MAX_VALUE || !endsWithAnAnswer() ? left : left - expectedNanos();
    }

    final long expectedNanos() {
        return host.admission().expectedNanos(info.name());
    }

    /** Whether all of it lies before its deadline, so that what calls like it took says something of it. */
    protected boolean endsWithAnAnswer() {
        return needsPermit();
    }

    /** Ends the call for want of a permit, if it still waits for one. */
    final void finishSaturated(Bound why) {
        finishSaturated(Phase.ADMISSION, why);
    }

    private void finishSaturated(Phase phase, Bound why) {
        if (endIn(phase, Outcome.SATURATED)) {
            bound = (byte) (why.ordinal() + 1);
            settle(Outcome.SATURATED);
        }
    }

    /** The loop takes it: ends the call if it comes so late, by its loop's fault, that it would not end in time. */
    final void checkTime(long now) {
        if (!clock.taken(now)) {
            giveUp(Outcome.TIMEOUT);
        } else if (endsWithAnAnswer() && clock.wasQueuedForLong() && clock.leftWhenTaken() <= expectedNanos()) {
            finishSaturated(Phase.QUEUED, Bound.NO_TIME_LEFT);
        }
    }

    /** What turned the call away; null unless something did. */
    final @Nullable Bound bound() {
        return bound == 0 ? null : BOUNDS[bound - 1];
    }

    /** Gives back what it has, or leaves the queue. May be done more than once. */
    final void settlePermit() {
        if (permitSettled) {
            return;
        }
        if (endedIn() == Phase.ADMISSION) {
            leaveQueue();
        } else if (needsPermit()) {
            givePermitBack();
        }
        LimiterPermits permits = permits();
        if (permits != null) {
            permits.close(outcome() == Outcome.SATURATED);
        }
        permitSettled = true;
    }

    private void givePermitBack() {
        try {
            host.limiter().endLoan(this);
            host.limiter().release();
        } catch (IllegalStateException takenAway) {
            wasRobbed(takenAway);
        }
    }

    @Override
    public final void wasRobbed(IllegalStateException takenAway) {
        host.warnOfLostPermit(label(), info, takenAway);
    }

    private void leaveQueue() {
        if (outcome() == Outcome.SATURATED) {
            host.limiter().turnAway(this);
        } else {
            host.limiter().leave(this);
        }
    }

    /** Whether it waits for a permit that is not free. */
    boolean waitsForPermits() {
        return true;
    }

    /** What became of the permits while it waited for one, for messages. */
    abstract String whatHappenedMeanwhile();

    /** How it waited for a permit; null unless it had to. */
    @Nullable
    Wait admissionWait() {
        return null;
    }

    /** Does what is to be done at the end, which the current thread has brought about. */
    abstract void settle(Outcome outcome);

    /** Ends the call because its time is over, or because its caller does not wait any longer. */
    protected abstract void giveUp(Outcome outcome);
}
