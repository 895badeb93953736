package io.github.blockingportal.internal.call;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.internal.admission.Lender;
import io.github.blockingportal.internal.admission.Loan;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.loop.LoopOwner;

/**
 * A call in the chain of calls: what it has from the call further up, and what it lends to those further down while it waits.
 */
public abstract class ChainedCall extends CallState implements Lender {

    protected final CallHost host;
    protected final CallInfo info;
    final CallClock clock;
    final Thread caller = Thread.currentThread();

    private final boolean needsPermit;
    private final boolean release;
    private volatile @Nullable TrackedCall parent;
    private volatile @Nullable Loan loan;

    ChainedCall(CallHost host, CallInfo info, long timeoutNanos, PermitUse permit) {
        TrackedCall outer = CallChain.current();
        this.host = host;
        this.info = info;
        this.parent = outer;
        this.clock = permit == PermitUse.NONE ? CallClock.start(timeoutNanos) : startClock(timeoutNanos, outer);
        this.release = permit == PermitUse.NONE;
        this.needsPermit =
                permit == PermitUse.OWN || (permit == PermitUse.SHARED && !CallChain.holdsPermit(outer, host));
    }

    private static CallClock startClock(long timeoutNanos, @Nullable TrackedCall outer) {
        if (outer == null || (outer.isRelease() && outer.hasEnded())) { // which goes on without those who waited for it
            return CallClock.start(timeoutNanos, null, Long.MAX_VALUE);
        }
        return CallClock.start(timeoutNanos, outer.clock, outer.remaining());
    }

    /** What the worker does with its permit that waits for this call; null if none waits. */
    @Override
    public final @Nullable Loan loan() {
        return loan;
    }

    @Override
    public final boolean hasBegun() {
        return isAdmitted();
    }

    /** The calling thread begins to wait. */
    final void lend() {
        TaskPermit held = TaskPermit.current();
        if (held != null) {
            Loan begun = held.loan();
            loan = begun; // before it begins, since those who come later look here
            begun.begin(this);
        }
    }

    /** The calling thread goes on. */
    final void endLoan() {
        Loan ended = loan;
        if (ended != null) {
            loan = null;
            ended.end();
        }
    }

    /** Whether it goes in with a permit that it must get first. */
    public final boolean needsPermit() {
        return needsPermit;
    }

    /** Whether it is in flight with a permit of its own. */
    final boolean holdsPermit() {
        return needsPermit && isAdmitted();
    }

    /** Whether it releases a resource, which has to be done whatever else fails. */
    final boolean isRelease() {
        return release;
    }

    /** Whether it releases a resource, which may go on when nobody waits for it any more. */
    final boolean isReleasing() {
        return release && host.isReleasing(info);
    }

    /** Nanoseconds until the deadline, as far as the call still has one. */
    long remaining() {
        return clock.remaining();
    }

    @Override
    public final String label() {
        return info.label();
    }

    @Override
    public final LoopOwner owner() {
        return host;
    }

    @Override
    public final @Nullable Lender outer() {
        return CallChain.running(parent);
    }

    /** The call further up the chain, or null. */
    final @Nullable TrackedCall parent() {
        return parent;
    }

    /** The call has ended; what is further up and has ended is of no use to those who walk the chain. */
    final void leaveChain() {
        if (parent != null) {
            parent = CallChain.running(parent);
        }
    }
}
