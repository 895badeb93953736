package io.github.blockingportal.internal.call;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.internal.admission.Parking;

/** A call whose caller waits, on the calling thread, until it is answered. */
public abstract class WaitingCall<T> extends Call<T> implements Parking.Condition {

    private long grantsBefore;
    private boolean interrupted;
    private boolean dispatched;

    public WaitingCall(CallHost host, CallInfo info, long timeoutNanos, PermitUse permit) {
        super(host, info, timeoutNanos, permit);
    }

    /** Admits, dispatches, and waits for the answer. */
    protected final void awaitAnswer() {
        try {
            lend();
            host.begin(this);
            if (Thread.interrupted()) {
                giveUpInterrupted();
            }
            if (!hasEnded()) {
                awaitPermit();
            }
            if (!hasEnded()) {
                dispatch();
            }
            dispatched = true;
            park();
        } catch (Throwable outOfStackOrMemory) {
            abort(outOfStackOrMemory);
            discardValue();
            conclude();
            throw outOfStackOrMemory;
        } finally {
            endLoan();
            if (interrupted) {
                caller.interrupt();
            }
        }
    }

    private void awaitPermit() {
        if (takePermit()) {
            return;
        }
        grantsBefore = host.limiter().grants();
        if (leftToWait() > 0) {
            enterQueue();
        }
        park();
    }

    /** The time for which it may go on waiting for a permit. */
    private long leftToWait() {
        return Math.min(maxWaitNanos() - clock.elapsed(), leftToBegin());
    }

    private long maxWaitNanos() {
        return host.admission().maxWaitNanos(clock.timeout());
    }

    private void park() {
        while (!isMet()) {
            if (Thread.interrupted()) {
                giveUpInterrupted();
                continue;
            }
            long left = hasEnded() ? Long.MAX_VALUE : dispatched ? clock.remaining() : leftToWait();
            if (left > 0) {
                Parking.park(this, left);
            } else if (dispatched) {
                giveUp(Outcome.TIMEOUT);
            } else {
                finishSaturated(hasNoTimeLeft() ? Bound.NO_TIME_LEFT : Bound.MAX_WAIT);
            }
        }
    }

    private void giveUpInterrupted() {
        interrupted = true;
        giveUp(Outcome.INTERRUPTED);
    }

    /** Met once the permit is there, and after dispatch once the call is answered. */
    @Override
    public final boolean isMet() {
        return isAnswered() || (!dispatched && isAdmitted());
    }

    /** Whether the caller has what it waits for: the end of the call, unless a subclass says otherwise. */
    boolean isAnswered() {
        return isDone();
    }

    /** The value of a call that has ended, or what it ended with, thrown. */
    protected final @Nullable T valueOrThrow() {
        Throwable problem = conclude();
        if (problem == null) {
            return takeValue();
        }
        throw asThrown(problem);
    }

    /** A failure as its caller gets it; an error is thrown right here. */
    final RuntimeException asThrown(Throwable problem) {
        if (outcome() == Outcome.ERROR) {
            CallerFrames.addTo(problem, info);
        }
        if (problem instanceof Error error) {
            throw error;
        }
        return problem instanceof RuntimeException runtime ? runtime : new PortalCallException(info, problem);
    }

    @Override
    public final void resume() {
        LockSupport.unpark(caller);
    }

    @Override
    boolean callerConcludes() {
        return true;
    }

    @Override
    void tell() {
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    @Override
    final String whatHappenedMeanwhile() {
        long grants = host.limiter().grants() - grantsBefore;
        return grants == 0 ? "none ended" : grants + " went to others";
    }

    @Override
    @Nullable
    Thread waiter() {
        return caller;
    }
}
