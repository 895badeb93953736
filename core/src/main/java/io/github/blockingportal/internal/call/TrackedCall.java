package io.github.blockingportal.internal.call;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.admission.Waiter;
import io.github.blockingportal.internal.loop.PortalLoop;

/**
 * A call on the books of its portal: its permit, its place in the list of calls, and what is done when it ends.
 *
 * <p>Implementation note. {@link #finish} is the only way to end. Its winner cancels the work and closes the books: the permit
 * goes back, {@code done} is set, whoever waits is told, and the call leaves the list. Each step of that can fail where no
 * stack or memory is left, or be held up by a cancel hook that blocks; then the watchdog finds the call ended and still on the
 * list, and closes the books in its place. One thread at a time is at the books, and no step is done twice.
 */
public abstract class TrackedCall extends ChainedCall implements Waiter {

    private static final AtomicReferenceFieldUpdater<TrackedCall, @Nullable Object> BOOKS =
            AtomicReferenceFieldUpdater.newUpdater(TrackedCall.class, Object.class, "books");
    private static final Object CLOSED = new Object();
    private static final Bound[] BOUNDS = Bound.values();
    static final String AT_THE_BEGIN = "a listener or ThreadLocalAccessor at the begin";
    static final String AT_THE_END = "a listener or dependent at the end";

    /** Null while they are open, then the thread that is at them, then {@link #CLOSED}. */
    private volatile @Nullable Object books;

    private volatile boolean done;
    private volatile boolean begun;
    private byte bound; // one more than its ordinal: a reference would cost each call eight bytes
    private boolean accepted;
    private boolean permitSettled;
    private boolean concluded;

    TrackedCall(CallHost host, CallInfo info, long timeoutNanos, PermitUse permit) {
        super(host, info, timeoutNanos, permit);
    }

    /** Captures what goes with the call, and tells that it has begun. The call is listed by then. */
    final void enter() {
        try {
            capture();
        } finally {
            host.listener().callStarted(info);
            begun = true;
        }
    }

    /** Takes along what the calling thread has. */
    abstract void capture();

    /** The portal has taken the call on. */
    final void accept() {
        accepted = true;
    }

    /** Takes a permit if one is free, or if the call needs none of its own; false if it has to wait for one. */
    final boolean takePermit() {
        if (needsPermit() && !host.limiter().tryAcquire()) {
            return false;
        }
        if (!admit() && needsPermit()) {
            host.limiter().release();
        }
        return true;
    }

    /** Waits for a permit in the limiter's queue, unless one is free by now, or too many wait. */
    final void enterQueue() {
        switch (host.limiter().enqueue(this)) {
            case TAKEN -> {
                if (!grant()) {
                    host.limiter().release();
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
    boolean endsWithAnAnswer() {
        return needsPermit();
    }

    /** Ends the call, in whatever phase it is; false when it had ended before. */
    public final boolean finish(Outcome outcome) {
        boolean first = end(outcome);
        if (first) {
            settle(outcome);
        }
        return first;
    }

    /** The same, but what users attached to the end of the call runs on another thread than the current one. */
    final void finishElsewhere(Outcome outcome) {
        if (end(outcome)) {
            clock.ended();
            host.callbacks().run(AT_THE_END, info.label(), () -> settle(outcome));
        }
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
        } else if (endsWithAnAnswer() && clock.wasQueuedForLong() && hasNoTimeLeft()) {
            finishSaturated(Phase.QUEUED, Bound.NO_TIME_LEFT);
        }
    }

    /** What turned the call away; null unless something did. */
    final @Nullable Bound bound() {
        return bound == 0 ? null : BOUNDS[bound - 1];
    }

    /** Ends the call because its time is over, or because its caller does not wait any longer. */
    protected void giveUp(Outcome outcome) {
        finish(outcome);
    }

    private void settle(Outcome outcome) {
        clock.ended();
        noteDuration(outcome);
        try {
            if (outcome != Outcome.SUCCESS && outcome != Outcome.ERROR) {
                cancelWork();
            }
            if (outcome != Outcome.SUCCESS) {
                discardValue();
            }
        } finally {
            closeBooks();
        }
    }

    /** Takes the call out of the loop's queue and cancels its subscription, present or future. */
    abstract void cancelWork();

    /** Discards what it has of an answer, which nobody will get. May be done more than once. */
    abstract void discardValue();

    /** Discards what came as a value and nobody will get. */
    abstract void discard(Object unwanted);

    /** Tells whoever waits for the end. May be done more than once. */
    abstract void tell();

    private void noteDuration(Outcome outcome) {
        if ((outcome == Outcome.SUCCESS || outcome == Outcome.TIMEOUT || outcome == Outcome.ERROR)
                && endedIn() == Phase.RUNNING
                && endsWithAnAnswer()) {
            host.admission().took(info.name(), clock.runningNanos(), outcome == Outcome.SUCCESS);
        }
    }

    private void closeBooks() {
        if (!BOOKS.compareAndSet(this, null, Thread.currentThread())) {
            return;
        }
        boolean closed = false;
        try {
            settlePermit();
            leaveChain();
            done = true;
            tell();
            if (!callerConcludes()) {
                host.calls().remove(this);
            }
            closed = true;
        } finally {
            books = closed ? CLOSED : null;
        }
    }

    private void settlePermit() {
        if (permitSettled) {
            return;
        }
        if (endedIn() == Phase.ADMISSION) {
            leaveQueue();
        } else if (needsPermit()) {
            host.limiter().release();
        }
        permitSettled = true;
    }

    private void leaveQueue() {
        if (outcome() == Outcome.SATURATED) {
            host.limiter().turnAway(this);
        } else {
            host.limiter().leave(this);
        }
    }

    /** Closes the books of a call whose end did not, and cancels its work. Nothing happens to one that somebody is at. */
    final void closeOverdue() {
        if (books == null) {
            clock.ended();
            Outcome outcome = Objects.requireNonNull(outcome());
            host.callbacks().run(AT_THE_END, info.label(), () -> settle(outcome));
        }
    }

    /** For how long code of users has kept the call from its begin or its end; negative if none does. */
    final long heldUpNanos() {
        if (!hasEnded()) {
            return begun ? -1 : clock.elapsed();
        }
        boolean endsNow = books instanceof Thread || (books == CLOSED && callerConcludes());
        return endsNow ? clock.elapsed() - clock.totalNanos() : -1;
    }

    /** The thread on which that code runs. */
    final Thread heldUpOn() {
        return books instanceof Thread busy ? busy : caller;
    }

    /** Whether the call has ended and the books show it. */
    final boolean isDone() {
        return done;
    }

    /** Whether the thread is the one that waits for the call, or that begins it. */
    final boolean isAt(Thread thread) {
        return !done && (waiter() == thread || (!begun && caller == thread));
    }

    /** Whether the waiting caller tells the listener of the end; otherwise {@link #tell()} has. */
    boolean callerConcludes() {
        return false;
    }

    /** Tells the listener how the call ended, once; returns what the caller gets instead of a value, or null on success. */
    final @Nullable Throwable conclude() {
        try {
            return tellListener();
        } finally {
            if (callerConcludes()) {
                host.calls().remove(this);
            }
        }
    }

    private @Nullable Throwable tellListener() {
        Outcome outcome = Objects.requireNonNull(outcome());
        Phase phase = Objects.requireNonNull(endedIn());
        Throwable problem = CallProblem.of(this, outcome, phase);
        if (!concluded) {
            concluded = true;
            boolean loopTookIt = phase == Phase.RUNNING && host.dispatch() == Dispatch.LOOP;
            long queuedNanos = loopTookIt ? clock.queuedNanos() : -1;
            host.listener().callFinished(info, outcome, queuedNanos, clock.totalNanos(), problem);
        }
        return problem;
    }

    /** Whether the portal has taken the call on, which it has not where it was closing. */
    final boolean isAccepted() {
        return accepted;
    }

    /** What became of the permits while it waited for one, for messages. */
    abstract String whatHappenedMeanwhile();

    /** What the task failed with. */
    abstract @Nullable Throwable failure();

    /** The loop that has the call, or null if none has. */
    abstract @Nullable PortalLoop loop();

    /** The time before the deadline in which somebody waited for the call. */
    long waitedNanos() {
        return clock.elapsed();
    }

    /** The thread that waits for the call now, or null if none does. */
    abstract @Nullable Thread waiter();
}
