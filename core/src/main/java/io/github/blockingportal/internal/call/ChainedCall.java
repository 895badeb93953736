package io.github.blockingportal.internal.call;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.Lender;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.admission.Loan;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.context.OpenScope;
import io.github.blockingportal.internal.loop.LoopOwner;

/**
 * A call in the chain of calls: what it has from the call further up, such as scopes in which others can cancel it, and what it
 * lends to those further down while it waits.
 */
abstract class ChainedCall extends RoutedCall implements Lender, LimiterPermits.Candidate {

    protected final CallHost host;
    final CallClock clock;

    private final boolean needsPermit;
    private final boolean release;
    private final @Nullable LimiterPermits permits;
    private volatile @Nullable TrackedCall parent;
    private volatile @Nullable Loan loan;

    ChainedCall(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(info);
        TrackedCall innermost = CallChain.innermost();
        TrackedCall outer = CallChain.current(innermost);
        this.host = host;
        if (outer != null) {
            if (permit != PermitUse.NONE) {
                outer.checkTurn(info);
            }
            this.parent = outer;
        }
        long timeoutNanos = terms.isOfPortal() ? host.timeoutNanos() : terms.timeoutNanos();
        this.clock =
                permit == PermitUse.NONE ? CallClock.start(timeoutNanos) : startClock(timeoutNanos, innermost, outer);
        this.release = permit == PermitUse.NONE;
        this.needsPermit = permit == PermitUse.OWN
                ? outer == null || !outer.isHeldFor(host)
                : permit == PermitUse.SHARED
                        && !CallChain.holdsPermit(outer, host)
                        && !CallTerms.shares(host.limiter(), outer);
        this.permits = terms.isPlain() || permit == PermitUse.NONE
                ? null
                : terms.begin(this, outer, permit == PermitUse.SHARED || (outer != null && outer.isHeldFor(host)));
    }

    private static CallClock startClock(
            long timeoutNanos, @Nullable TrackedCall innermost, @Nullable TrackedCall outer) {
        CallClock clock = CallClock.start(timeoutNanos, innermost == null ? null : innermost.clock);
        if (outer != null
                && !(outer.isRelease() && outer.hasEnded())) { // else it goes on without those who waited for it
            clock.shorten(outer.remaining(), outer.ownerFurtherDown());
        }
        return clock;
    }

    /** What the worker does with its permit that waits for this call; null if none waits. */
    @Override
    public final @Nullable Loan loan() {
        return loan;
    }

    /** The permits of limiters that it takes beside the portal's; null if it takes none. */
    @Override
    public final @Nullable LimiterPermits permits() {
        return permits;
    }

    @Override
    public final boolean hasBegun() {
        return isAdmitted();
    }

    /** The calling thread begins to wait. */
    protected final void lend() {
        TaskPermit held = TaskPermit.current();
        if (held != null) {
            Loan begun = held.loan();
            loan = begun; // before it begins, since those who come later look here
            begun.begin(this);
        }
    }

    /** The calling thread goes on. */
    protected final void endLoan() {
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

    /** Whether it goes in as a part of another call of its portal, or has to be done in any case. */
    public final boolean isPartOfAnother() {
        TrackedCall outer = parent;
        return release
                || (!needsPermit && outer != null && (outer.isHeldFor(host) || CallChain.holdsPermit(outer, host)));
    }

    /** Whether it is in flight with a permit of its own. */
    final boolean holdsPermit() {
        return needsPermit && isAdmitted();
    }

    @Override
    public final boolean hasOwn(Limiter limiter) {
        return host.limiter() == limiter && holdsPermit();
    }

    /** Whether it releases a resource, which has to be done whatever else fails. */
    final boolean isRelease() {
        return release;
    }

    /** Whether it releases a resource, which may go on when nobody waits for it any more. */
    final boolean isReleasing() {
        return release && host.isReleasing(info);
    }

    /** Whether the current thread, whose innermost call this is, works for one further up instead, if for any. */
    boolean isPassedOver() {
        return hasEnded() && !isReleasing();
    }

    /** Whether it is held on the current thread, so that all calls made right within it share its permit of this portal. */
    boolean isHeldFor(LoopOwner portal) {
        return false;
    }

    /** A call is about to be made right within this one, by the current thread; throws if it must not. */
    void checkTurn(CallInfo next) {
        // any number at a time
    }

    /** A call begins right within this one; returns the context it begins with, given that of its worker's chain. */
    @Nullable
    Context begunWithin(TrackedCall next, @Nullable Context ofChain) {
        return ofChain;
    }

    /** Nanoseconds until the deadline, as far as the call still has one. */
    public long remaining() {
        return clock.remaining();
    }

    /** Whose deadline it is for what is further down the chain. */
    public final String ownerFurtherDown() {
        return clock.ownerFurtherDown();
    }

    /** The deadline that it had at its begin, in nanoseconds. */
    protected final long timeoutNanos() {
        return clock.timeout();
    }

    /** Leaves it at most this time, which is all that somebody else has left. For the only thread that looks at the deadline. */
    protected final void shorten(long leftNanos, String toOwner) {
        clock.shorten(leftNanos, toOwner);
    }

    @Override
    public final String label() {
        return info.label();
    }

    @Override
    final @Nullable ClientLoops clientLoops() {
        return host.clientLoops();
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

    /** Others can cancel it from now on. It enters first and looks then whether it has ended, since who ends it leaves then. */
    final void enterScopes() {
        List<CallCancellation> scopes = clock.scopes();
        if (scopes == null) {
            return;
        }
        if (!OpenScope.enter(scopes, new InScope(this))) {
            finish(Outcome.CANCELLED);
        }
        if (hasEnded()) {
            OpenScope.leave(scopes, new InScope(this));
        }
    }

    /** The call has ended. */
    final void leaveScopes() {
        List<CallCancellation> scopes = clock.scopes();
        if (scopes != null) {
            OpenScope.leave(scopes, new InScope(this));
        }
    }

    /** Why somebody has cancelled the scope of the call, or null if nobody has. */
    final @Nullable String reasonOfScope() {
        return OpenScope.reason(clock.scopes());
    }

    /** Whether calls are made within it, which end with it. */
    boolean isHeld() {
        return false;
    }

    /** Ends the call, in whatever phase it is; false when it had ended before. */
    public abstract boolean finish(Outcome outcome);

    /** The same, but what users attached to the end of the call runs on another thread than the current one. */
    abstract boolean finishElsewhere(Outcome outcome);

    /** The call as others see it who can cancel it: an interface of its own would cost each call. */
    private record InScope(ChainedCall call) implements OpenScope.Member {

        @Override
        public boolean isAround() {
            return call.isHeld();
        }

        @Override
        public @Nullable CallInfo cancel() {
            return call.finishElsewhere(Outcome.CANCELLED) ? call.info : null;
        }
    }
}
