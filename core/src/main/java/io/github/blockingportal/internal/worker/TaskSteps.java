package io.github.blockingportal.internal.worker;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.Outcome;

/**
 * The steps of one blocking task, and the thread that runs it.
 *
 * <p>Implementation note. Every step is one compare-and-set. The races: <em>grant against cancel</em>, where a cancelled task
 * refuses the permit and it goes on; <em>grant against grant</em>, where the task waits for a permit of its limiter and for one
 * on loan, and refuses the second; <em>run against cancel</em>, where a cancelled task only gives its permit back; and <em>end
 * against interrupt</em>: an interrupt is sent in the state {@link State#ENDING}, which the thread waits out before it goes on to
 * other work, so that it hits this task or nothing.
 */
final class TaskSteps {

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final long subscribedAt = System.nanoTime();
    private volatile long startedAt;
    private volatile @Nullable Thread runner;
    private volatile Outcome outcome = Outcome.SUCCESS;

    State state() {
        return state.get();
    }

    /** How it ended, once it has. */
    Outcome outcome() {
        return outcome;
    }

    /** The {@link System#nanoTime()} at which somebody subscribed. */
    long subscribedAt() {
        return subscribedAt;
    }

    /** The {@link System#nanoTime()} at which a thread took it. */
    long startedAt() {
        return startedAt;
    }

    /** The thread that runs it, or null. */
    @Nullable
    Thread runner() {
        return runner;
    }

    /** It has its permit; false if it waits no more. */
    boolean queue() {
        return state.compareAndSet(State.WAITING, State.QUEUED);
    }

    /** The current thread runs it; false if it has ended in the queue. */
    boolean beginRun() {
        startedAt = System.nanoTime();
        runner = Thread.currentThread();
        return state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** How the code that has just run has ended, or what the task was ended with before. For its thread. */
    Outcome outcomeOfCode(@Nullable Throwable failure) {
        while (state.get() == State.ENDING) { // its outcome is written in that state
            Thread.onSpinWait();
        }
        if (state.get() == State.RUNNING) {
            return failure == null ? Outcome.SUCCESS : Outcome.ERROR;
        }
        return outcome;
    }

    /** It has run, and an interrupt that was meant for it is cleared; false if nobody waits for the result any more. */
    boolean endRun(Outcome how) {
        boolean wanted = state.compareAndSet(State.RUNNING, State.ENDED);
        while (state.get() == State.ENDING) {
            Thread.onSpinWait();
        }
        if (wanted) {
            outcome = how;
        }
        runner = null;
        Thread.interrupted();
        return wanted;
    }

    /**
     * Ends it in whatever state it is, which is returned; null if it had ended before. It has ended also where the interrupt
     * throws, which a thread of the user's factory may override.
     */
    @Nullable
    State end(Outcome how, CancelPolicy policy) {
        while (true) {
            State current = state.get();
            if (current == State.ENDED || current == State.ENDING) {
                return null;
            }
            if (state.compareAndSet(current, current == State.RUNNING ? State.ENDING : State.ENDED)) {
                outcome = how;
                if (current == State.RUNNING) {
                    endRunning(policy);
                }
                return current;
            }
        }
    }

    private void endRunning(CancelPolicy policy) {
        Thread running = runner;
        try {
            if (policy == CancelPolicy.INTERRUPT && running != null) {
                running.interrupt();
            }
        } finally {
            state.set(State.ENDED);
        }
    }

    enum State {
        WAITING,
        QUEUED,
        RUNNING,
        ENDING,
        ENDED
    }
}
