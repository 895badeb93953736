package io.github.blockingportal.internal.call;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.internal.admission.Admission.Wait;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.admission.Parking;
import io.github.blockingportal.internal.admission.PermitUse;

/** A call whose caller waits, on the calling thread, until it is answered. */
public abstract class WaitingCall<T> extends Call<T> implements Parking.Condition {

    private @Nullable Wait wait;
    private boolean interrupted;
    private boolean dispatched;

    public WaitingCall(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(host, info, terms, permit);
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
        if (passLimiters() || takePermit()) {
            return;
        }
        wait = host.admission().beginWait(clock.timeout());
        if (leftToWait() > 0) {
            enterQueue();
        }
        park();
    }

    /** Takes a permit of each limiter, waiting for it if need be; whether the call has ended over that. */
    private boolean passLimiters() {
        LimiterPermits limiters = permits();
        if (limiters == null) {
            return false;
        }
        while (!hasEnded() && !limiters.tryTake()) {
            wait = host.admission().beginWait(clock.timeout());
            if (leftToWait() > 0 && !limiters.enqueue()) {
                finishSaturated(Bound.LIMITER);
            }
            park();
            limiters.endWait(clock.elapsed());
            clock.admitted(); // so that what has passed is no time in the loop's queue
        }
        return hasEnded();
    }

    /** The time for which it may go on waiting for a permit. */
    private long leftToWait() {
        return Math.min(Objects.requireNonNull(wait).longestNanos() - clock.elapsed(), leftToBegin());
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
                finishSaturated(lacksLimiter() ? Bound.LIMITER : hasNoTimeLeft() ? Bound.NO_TIME_LEFT : Bound.MAX_WAIT);
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
        return isAnswered() || (!dispatched && hasItsPermit());
    }

    private boolean hasItsPermit() {
        LimiterPermits limiters = permits();
        return limiters != null && limiters.isAwaiting() ? limiters.isMet() : isAdmitted();
    }

    /** Whether the caller has what it waits for: the end of the call, unless a subclass says otherwise. */
    protected boolean isAnswered() {
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
    protected final RuntimeException asThrown(Throwable problem) {
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
    protected boolean callerConcludes() {
        return true;
    }

    @Override
    protected void tell() {
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    @Override
    final String whatHappenedMeanwhile() {
        long grants = wait == null ? 0 : host.limiter().grants() - wait.grantsBefore();
        return grants == 0 ? "none ended" : grants + " went to others";
    }

    @Override
    final @Nullable Wait admissionWait() {
        return wait;
    }

    @Override
    @Nullable
    protected Thread waiter() {
        return caller;
    }
}
