package io.github.blockingportal.internal.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.loop.LoopClient;

/**
 * The life of one call: admission, queued, running, and then exactly one {@link Outcome}.
 *
 * <p>Implementation note. One int that only ever grows: the phases in order, then the outcomes, each with the phase in which it
 * came. Every step is one compare-and-set, so of those who race for a step one wins, and only the winner does what belongs to
 * it:
 * <ul>
 * <li><em>grant against giving up</em>: {@link #admit()} by the limiter, {@link #end} or {@link #endIn} by a deadline, an
 * interrupt, a cancel or a close. The loser of a grant leaves the permit to the next waiter.
 * <li><em>take against cancel</em>: {@link #take()} by the loop, {@link #end} by anyone. A call that ended in the queue is
 * never subscribed.
 * <li><em>answer against deadline, interrupt, cancel, close</em>: {@link #end} by both. A value or error that loses is late.
 * </ul>
 * What a step publishes (times, value, failure) is written by its only possible author before the compare-and-set.
 */
abstract class CallState extends LoopClient {

    private static final VarHandle STATE;
    private static final Phase[] PHASES = Phase.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallState.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through STATE
    private volatile int state; // ADMISSION, which is the first

    /** From admission to queued; false when the call had ended before. */
    final boolean admit() {
        return STATE.compareAndSet(this, Phase.ADMISSION.ordinal(), Phase.QUEUED.ordinal());
    }

    /** From queued to running; false when the call had ended before. */
    final boolean take() {
        return STATE.compareAndSet(this, Phase.QUEUED.ordinal(), Phase.RUNNING.ordinal());
    }

    /** Ends the call in whatever phase it is; false when it had ended before. */
    final boolean end(Outcome outcome) {
        while (true) {
            Phase phase = phase();
            if (phase == null) {
                return false;
            }
            if (endIn(phase, outcome)) {
                return true;
            }
        }
    }

    /** Ends the call if it is still in this phase. */
    final boolean endIn(Phase phase, Outcome outcome) {
        int ended = PHASES.length + phase.ordinal() * OUTCOMES.length + outcome.ordinal();
        return STATE.compareAndSet(this, phase.ordinal(), ended);
    }

    /** The phase, or null once the call has ended. */
    final @Nullable Phase phase() {
        int current = state;
        return current < PHASES.length ? PHASES[current] : null;
    }

    /** The phase in which the call ended, or null until then. */
    protected final @Nullable Phase endedIn() {
        int current = state;
        return current < PHASES.length ? null : PHASES[(current - PHASES.length) / OUTCOMES.length];
    }

    /** The outcome, or null until the call has ended. */
    public final @Nullable Outcome outcome() {
        int current = state;
        return current < PHASES.length ? null : OUTCOMES[(current - PHASES.length) % OUTCOMES.length];
    }

    @Override
    public final boolean hasEnded() {
        return state >= PHASES.length;
    }

    protected final boolean isAdmitted() {
        int current = state;
        return current == Phase.QUEUED.ordinal() || current == Phase.RUNNING.ordinal();
    }
}
