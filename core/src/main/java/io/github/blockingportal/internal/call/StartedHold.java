package io.github.blockingportal.internal.call;

import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalException;

/** The calls of a thread within a call that it holds. Of that thread, but for the volatile fields. */
final class StartedHold implements HeldResource.Scope {

    private final StartedCall<?, ?> call;
    private final UnaryOperator<Context> context;
    private final Function<String, ? extends RuntimeException> whenBusy;
    private final @Nullable TrackedCall before;
    private volatile boolean open = true;
    private volatile boolean suspended;
    private boolean timedOut;
    private volatile @Nullable TrackedCall last;

    StartedHold(
            StartedCall<?, ?> call,
            UnaryOperator<Context> context,
            Function<String, ? extends RuntimeException> whenBusy,
            @Nullable StartedHold earlier) {
        this.call = call;
        this.context = context;
        this.whenBusy = whenBusy;
        this.timedOut = earlier != null && earlier.noteTimeout();
        this.last = earlier == null ? null : earlier.last;
        this.before = CallChain.replace(call);
    }

    boolean isOpen() {
        return open;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isInForce() {
        return open && !suspended;
    }

    void checkTurn(CallInfo next) {
        requireIdle(next.label());
        PortalException problem = call.problem();
        if (problem != null) {
            throw problem;
        }
    }

    void requireIdle(String what) {
        TrackedCall busy = openCall();
        if (busy != null) {
            throw whenBusy.apply(
                    "Portal '" + call.info.portal() + "' refused " + what + " within " + call.info.label() + ": "
                            + busy.info.label()
                            + " has not ended, and what belongs to it is done one after the other. Wait for"
                            + " its future, or read its stream to the end or close it, first");
        }
    }

    private @Nullable TrackedCall openCall() {
        TrackedCall latest = last;
        return latest == null || latest.isSpent() ? null : latest;
    }

    @Nullable
    Context begin(TrackedCall next, @Nullable Context ofChain) {
        if (!suspended && !next.isRelease()) {
            noteTimeout();
            next.tellSubscribing(last == null ? null : last.subscribing());
            last = next;
            endWithIt(next);
        }
        return context(ofChain);
    }

    @Nullable
    Context context(@Nullable Context ofChain) {
        if (suspended) {
            return before instanceof StartedCall<?, ?> outer ? outer.contextWithin(ofChain) : ofChain;
        }
        return context.apply(ofChain == null ? Context.empty() : ofChain);
    }

    /** After it is the last one, since who ends the call looks for that then: nothing begins in what has ended. */
    private void endWithIt(TrackedCall next) {
        Outcome outcome = call.outcome();
        if (outcome != null) {
            next.finish(outcome == Outcome.CLOSED ? Outcome.CLOSED : Outcome.CANCELLED);
        }
    }

    boolean noteTimeout() {
        timedOut |= last != null && last.outcome() == Outcome.TIMEOUT;
        return timedOut;
    }

    /** Also one that somebody else has just ended, and is about to cancel. What is returned is as of {@link Subscribing#over}. */
    @Nullable
    Mono<?> cancelOpen() {
        TrackedCall latest = last;
        Subscribing ofLatest = latest == null ? null : latest.subscribing();
        if (latest == null || ofLatest == null) {
            return null;
        }
        if (!latest.finish(Outcome.CANCELLED) && !latest.hasEndedByItself()) {
            latest.cancelWork();
        }
        return latest.outcome() == Outcome.SUCCESS ? ofLatest.earlierOver() : ofLatest.over();
    }

    @Override
    public void suspend() {
        suspended = true;
    }

    @Override
    public void resume() {
        suspended = false;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            CallChain.replace(before);
        }
    }
}
