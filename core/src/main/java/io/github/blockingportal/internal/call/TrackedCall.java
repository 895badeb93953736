package io.github.blockingportal.internal.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.loop.PortalLoop;

/**
 * A call on the books of its portal: its place in the list of calls, and what is done when it ends.
 *
 * <p>Implementation note. {@link #finish} is the only way to end. Its winner cancels the work and closes the books: the permit
 * goes back, {@code done} is set, whoever waits is told, and the call leaves the list. Each step of that can fail where no
 * stack or memory is left, or be held up by a cancel hook that blocks; then the watchdog finds the call ended and still on the
 * list, and closes the books in its place. One thread at a time is at the books, and no step is done twice.
 */
public abstract class TrackedCall extends AdmittedCall {

    private static final AtomicReferenceFieldUpdater<TrackedCall, @Nullable Object> BOOKS =
            AtomicReferenceFieldUpdater.newUpdater(TrackedCall.class, Object.class, "books");
    private static final VarHandle DONE = flag("done");
    private static final VarHandle BEGUN = flag("begun");
    private static final Object CLOSED = new Object();
    private static final long MOMENT_NANOS = 100_000_000;
    public static final String AT_THE_BEGIN = "a listener or ThreadLocalAccessor at the begin";
    public static final String AT_THE_END = "a listener or dependent at the end";

    /** Null while they are open, then the thread that is at them, then {@link #CLOSED}. */
    private volatile @Nullable Object books;

    private volatile boolean done;
    private volatile boolean begun;
    private boolean accepted;
    private boolean concluded;

    TrackedCall(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(host, info, terms, permit);
    }

    private static VarHandle flag(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(TrackedCall.class, name, boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Captures what goes with the call, and tells that it has begun. The call is listed by then. */
    final void enter() {
        try {
            capture();
        } finally {
            host.listener().callStarted(info);
            BEGUN.setRelease(this, true);
        }
    }

    /** Takes along what the calling thread has. */
    abstract void capture();

    /** The portal has taken the call on. */
    final void accept() {
        accepted = true;
        enterScopes();
    }

    /** Whether what it took says something of the latency of what the portal calls. */
    protected boolean tellsLatency() {
        return true;
    }

    @Override
    public final boolean finish(Outcome outcome) {
        boolean first = end(outcome);
        if (first) {
            settle(outcome);
        }
        return first;
    }

    @Override
    final boolean finishElsewhere(Outcome outcome) {
        boolean first = end(outcome);
        if (first) {
            clock.ended();
            host.callbacks().run(AT_THE_END, info.label(), () -> settle(outcome));
        }
        return first;
    }

    @Override
    protected void giveUp(Outcome outcome) {
        finish(outcome);
    }

    @Override
    final void settle(Outcome outcome) {
        clock.ended();
        noteDuration(outcome);
        cancelAndClose(outcome);
    }

    private void cancelAndClose(Outcome outcome) {
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

    /** From now on it tells others when a thread is subscribing to its task. For its caller, before it is handed on. */
    abstract void tellSubscribing(@Nullable Subscribing earlier);

    /** What it tells; null unless it was asked to. */
    abstract @Nullable Subscribing subscribing();

    /** Discards what it has of an answer, which nobody will get. May be done more than once. */
    abstract void discardValue();

    /** Discards what came as a value and nobody will get. */
    protected abstract void discard(Object unwanted);

    /** Tells whoever waits for the end. May be done more than once. */
    protected abstract void tell();

    private void noteDuration(Outcome outcome) {
        if ((outcome == Outcome.SUCCESS || outcome == Outcome.TIMEOUT || outcome == Outcome.ERROR)
                && endedIn() == Phase.RUNNING
                && endsWithAnAnswer()) {
            host.admission().took(info.name(), clock.runningNanos(), outcome == Outcome.SUCCESS, permits());
            if (tellsLatency()) {
                host.admission().adaptTo(outcome, clock.runningNanos(), failure());
            }
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
            leaveScopes();
            DONE.setRelease(this, true);
            tell();
            if (!callerConcludes()) {
                host.calls().remove(this);
            }
            closed = true;
        } finally {
            BOOKS.lazySet(this, closed ? CLOSED : null);
        }
    }

    /** Closes the books of a call whose end did not, and cancels its work. Nothing happens to one that somebody is at. */
    public final void closeOverdue() {
        if (books == null) {
            clock.ended();
            Outcome outcome = Objects.requireNonNull(outcome());
            host.callbacks()
                    .run(
                            AT_THE_END,
                            info.label(),
                            () -> cancelAndClose(outcome)); // an adaptive limit may be what it hangs in
        }
    }

    /** For how long code of users has kept the call from its begin or its end; negative if none does. */
    public final long heldUpNanos() {
        if (!hasEnded()) {
            return begun ? -1 : clock.elapsed();
        }
        boolean endsNow = callerConcludes() ? books == CLOSED : books instanceof Thread; // where it runs code of users
        return endsNow ? clock.elapsed() - clock.totalNanos() : -1;
    }

    /** The thread on which that code runs. */
    public final Thread heldUpOn() {
        return books instanceof Thread busy ? busy : caller;
    }

    /** Whether it still runs, or waits, after this time. */
    public final boolean isSlow(long thresholdNanos) {
        return !hasEnded() && !isOpenEnded() && awaitedNanos() >= thresholdNanos;
    }

    /** For how long it has gone on, as far as somebody waits for that. */
    protected long awaitedNanos() {
        return clock.elapsed();
    }

    /** What is slow about it, for messages. */
    public String slowness() {
        return "still runs";
    }

    /** Whether it is meant to run for any time, and nobody waits for it. */
    boolean isOpenEnded() {
        return false;
    }

    /** Where it is, with its live call site; null once it has ended. */
    public final PortalSnapshot.@Nullable Call describe() {
        return CallDescription.of(this, PortalSnapshot.Detail.CALLS);
    }

    public final CallInfo info() {
        return info;
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
    protected boolean callerConcludes() {
        return false;
    }

    /** Tells the listener how the call ended, once; returns what the caller gets instead of a value, or null on success. */
    protected final @Nullable Throwable conclude() {
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

    /** Whether it has ended and left nothing of its answer to read or to drop. */
    protected boolean isSpent() {
        return hasEnded();
    }

    /** Whether its source has ended it. */
    final boolean hasEndedByItself() {
        return outcome() == Outcome.SUCCESS || outcome() == Outcome.ERROR;
    }

    /** Whether the portal has taken the call on, which it has not where it was closing. */
    final boolean isAccepted() {
        return accepted;
    }

    /** Whether it has run for a moment, and nothing is known of where its answer may come. */
    final boolean hasNoKnownLoop() {
        return clock.elapsed() >= MOMENT_NANOS && isOnUnknownWay();
    }

    /** What the task failed with. */
    abstract @Nullable Throwable failure();

    /** The loop that has the call, or null if none has. */
    abstract @Nullable PortalLoop loop();

    /** The time before the deadline in which somebody waited for the call. */
    protected long waitedNanos() {
        return clock.elapsed();
    }

    /** The thread that waits for the call now, or null if none does. */
    protected abstract @Nullable Thread waiter();
}
