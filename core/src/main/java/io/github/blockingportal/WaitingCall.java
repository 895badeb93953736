package io.github.blockingportal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call whose caller waits for its end, on the calling thread. */
final class WaitingCall<T> extends Call<T> implements Parking.Condition {

    private long grantsBefore;
    private boolean interrupted;
    private boolean dispatched;

    WaitingCall(PortalEngine engine, CallInfo info, long timeoutNanos, Supplier<? extends Mono<? extends T>> task) {
        super(engine, info, timeoutNanos, true, task);
    }

    /** Admits, dispatches and waits. */
    @Nullable
    T await() {
        try {
            engine.begin(this);
            if (Thread.interrupted()) {
                interrupted = true;
                finish(Outcome.INTERRUPTED);
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
            fail(outOfStackOrMemory);
            throw outOfStackOrMemory;
        }
        return outcomeOrThrow();
    }

    private void awaitPermit() {
        if (clock.remaining() <= 0) {
            finish(Outcome.TIMEOUT);
        } else if (!enter()) {
            grantsBefore = engine.limiter().grants();
            enterQueue();
            park();
        }
    }

    private void park() {
        while (!isMet()) {
            if (Thread.interrupted()) {
                interrupted = true;
                finish(Outcome.INTERRUPTED);
                continue;
            }
            long left = hasEnded() ? Long.MAX_VALUE : clock.remaining();
            if (left > 0) {
                Parking.park(this, left);
            } else if (dispatched) {
                finish(Outcome.TIMEOUT);
            } else {
                finishSaturated();
            }
        }
    }

    /** Met once the permit is there, and after dispatch once the call is over. */
    @Override
    public boolean isMet() {
        return isDone() || (!dispatched && isAdmitted());
    }

    private @Nullable T outcomeOrThrow() {
        Throwable problem = conclude();
        if (interrupted) {
            caller.interrupt();
        }
        if (problem == null) {
            return takeValue();
        }
        if (outcome() == Outcome.ERROR) {
            CallerFrames.addTo(problem, info);
        }
        if (problem instanceof Error error) {
            throw error;
        }
        throw problem instanceof RuntimeException runtime ? runtime : new PortalCallException(info, problem);
    }

    @Override
    public void resume() {
        LockSupport.unpark(caller);
    }

    @Override
    void settled() {
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    @Override
    PortalSaturatedException saturated() {
        return PortalSaturatedException.waited(
                info, engine.limiter().statistics(), clock, engine.limiter().grants() - grantsBefore);
    }

    @Override
    @Nullable
    StackTraceElement callSite() {
        return CallSite.of(caller);
    }
}
