package io.github.blockingportal.internal.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.admission.Admission.Wait;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.LimiterPermits;
import io.github.blockingportal.internal.admission.Waiter;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.context.OpenScope;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.loop.RunningTask;

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
    private static final VarHandle DONE = flag("done");
    private static final VarHandle BEGUN = flag("begun");
    private static final Object CLOSED = new Object();
    private static final long MOMENT_NANOS = 100_000_000;
    private static final Bound[] BOUNDS = Bound.values();
    public static final String AT_THE_BEGIN = "a listener or ThreadLocalAccessor at the begin";
    public static final String AT_THE_END = "a listener or dependent at the end";

    /** Null while they are open, then the thread that is at them, then {@link #CLOSED}. */
    private volatile @Nullable Object books;

    private volatile boolean done;
    private volatile boolean begun;
    private byte bound; // one more than its ordinal: a reference would cost each call eight bytes
    private byte lastOn; // the number of a client's loop
    private boolean accepted;
    private boolean permitSettled;
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
        List<CallCancellation> scopes = clock.scopes();
        if (scopes != null) {
            enterScopes(scopes);
        }
    }

    /** It enters first and looks then whether it has ended, since who ends it leaves then. */
    private void enterScopes(List<CallCancellation> scopes) {
        if (!OpenScope.enter(scopes, new InScope(this))) {
            finish(Outcome.CANCELLED);
        }
        if (hasEnded()) {
            OpenScope.leave(scopes, new InScope(this));
        }
    }

    private void leaveScopes() {
        List<CallCancellation> scopes = clock.scopes();
        if (scopes != null) {
            OpenScope.leave(scopes, new InScope(this));
        }
    }

    /** Why somebody has cancelled the scope of the call, or null if nobody has. */
    final @Nullable String reasonOfScope() {
        return OpenScope.reason(clock.scopes());
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
    boolean endsWithAnAnswer() {
        return needsPermit();
    }

    /** Whether what it took says something of the latency of what the portal calls. */
    protected boolean tellsLatency() {
        return true;
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
    final boolean finishElsewhere(Outcome outcome) {
        boolean first = end(outcome);
        if (first) {
            clock.ended();
            host.callbacks().run(AT_THE_END, info.label(), () -> settle(outcome));
        }
        return first;
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

    /** Ends the call because its time is over, or because its caller does not wait any longer. */
    protected void giveUp(Outcome outcome) {
        finish(outcome);
    }

    private void settle(Outcome outcome) {
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

    private void settlePermit() {
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
        host.warnings()
                .log(
                        "Portal '{}': {} could not give its permit back: {}",
                        takenAway,
                        info,
                        host.name(),
                        info.label(),
                        takenAway.getMessage());
    }

    private void leaveQueue() {
        if (outcome() == Outcome.SATURATED) {
            host.limiter().turnAway(this);
        } else {
            host.limiter().leave(this);
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
        boolean endsNow = books instanceof Thread || (books == CLOSED && callerConcludes());
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
    long awaitedNanos() {
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

    /** Whether it has ended and left nothing of its answer to read or to drop. */
    boolean isSpent() {
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

    /** Something of its chain runs on the current thread, which may be an event loop of a client. */
    final void noteThread() {
        if (!RunningTask.isOnLoop() && Thread.currentThread() != caller) {
            ClientLoops clients = host.clientLoops();
            if (clients != null) {
                noteLoop(clients.current());
            }
        }
    }

    private void noteLoop(int number) {
        if (number != ClientLoops.NONE) {
            lastOn = (byte) number;
        }
    }

    /** The same, where it is the answer that has come. */
    final void noteAnswer() {
        noteThread();
        ClientLoops clients = host.clientLoops();
        if (clients != null && lastOn != ClientLoops.NONE) {
            clients.answered(lastOn, info.name());
        }
    }

    /** The number of the client's loop on which it was last; {@link ClientLoops#NONE} if on none. */
    final int lastOn() {
        return lastOn;
    }

    /** Whether it has run for a moment, and nothing is known of where its answer may come. */
    final boolean hasNoKnownLoop() {
        ClientLoops clients = host.clientLoops();
        return phase() == Phase.RUNNING
                && clock.elapsed() >= MOMENT_NANOS
                && clients != null
                && clients.areUnknownTo(lastOn, info.name());
    }

    /** What the task failed with. */
    abstract @Nullable Throwable failure();

    /** Whether calls are made within it, which end with it. */
    boolean isHeld() {
        return false;
    }

    /** The loop that has the call, or null if none has. */
    abstract @Nullable PortalLoop loop();

    /** The time before the deadline in which somebody waited for the call. */
    long waitedNanos() {
        return clock.elapsed();
    }

    /** The thread that waits for the call now, or null if none does. */
    abstract @Nullable Thread waiter();

    /** The call as others see it who can cancel it: an interface of its own would cost each call. */
    private record InScope(TrackedCall call) implements OpenScope.Member {

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
