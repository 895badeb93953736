package io.github.blockingportal;

import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What a call needs of its portal. A class, like what it extends. */
abstract class CallHost extends LoopOwner {

    private final CallSettings settings;
    private final Limiter limiter;
    private final CallsInFlight calls = new CallsInFlight();
    private final OldestCalls oldestCalls = new OldestCalls(calls);
    private final Callbacks callbacks;
    private final UnobservedFailures unobservedFailures = new UnobservedFailures();

    CallHost(CallSettings settings) {
        this.settings = settings;
        this.callbacks = new Callbacks(settings.portal(), settings.contexts()::clear);
        this.limiter = Limiter.named(settings.portal(), settings.maxConcurrentCalls());
    }

    @Override
    final String name() {
        return settings.portal();
    }

    @Override
    final void clearThread() {
        settings.contexts().clear();
    }

    @Override
    final @Nullable LoopClient currentClient() {
        return Chain.current();
    }

    @Override
    final @Nullable LoopClient clientOf(Runnable operator) {
        return Chain.servedBy(operator);
    }

    final Dispatch dispatch() {
        return settings.dispatch();
    }

    final long drainTimeoutNanos() {
        return settings.drainTimeoutNanos();
    }

    final PortalListener listener() {
        return settings.listener();
    }

    final ContextCarrier contexts() {
        return settings.contexts();
    }

    final Limiter limiter() {
        return limiter;
    }

    final CallsInFlight calls() {
        return calls;
    }

    final OldestCalls oldestCalls() {
        return oldestCalls;
    }

    final Callbacks callbacks() {
        return callbacks;
    }

    final UnobservedFailures unobservedFailures() {
        return unobservedFailures;
    }

    final CallInfo newCall(@Nullable String callName) {
        return new CallInfo(name(), calls.nextId(), callName);
    }

    /** Lists a call, or ends it if the portal takes none or its time is over. */
    final void begin(TrackedCall call) {
        calls.add(call);
        call.enter();
        if (!admits(call)) {
            call.finish(Outcome.CLOSED);
        } else if (call.clock.timeout() <= 0) {
            call.giveUp(Outcome.TIMEOUT);
        } else {
            call.accept();
        }
    }

    abstract EventLoopGuard guard();

    abstract PortalSnapshot.State state();

    /** Whether the call may go on: the portal runs, or the call goes in with the permit of a chain that it lets finish. */
    abstract boolean admits(TrackedCall call);

    /** Whether the release with this number goes on. */
    abstract boolean isReleasing(CallInfo release);

    /** The loops, or null unless the portal runs or is closing. */
    abstract @Nullable PortalLoops loops();

    /** The loops for what operators schedule. */
    abstract Scheduler scheduler();

    /** Runs something short at a later time, which no code of users is; null unless the portal runs or is closing. */
    abstract @Nullable Future<?> after(long nanos, Runnable task);
}
