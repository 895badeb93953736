package io.github.blockingportal.internal.call;

import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.guard.EventLoopGuard;
import io.github.blockingportal.internal.loop.Callbacks;
import io.github.blockingportal.internal.loop.LoopClient;
import io.github.blockingportal.internal.loop.LoopOwner;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.text.FewWarnings;

/** What a call needs of its portal. A class, like what it extends. */
public abstract class CallHost extends LoopOwner {

    private final Settings settings;
    private final CallsInFlight calls = new CallsInFlight();
    private final OldestCalls oldestCalls = new OldestCalls(calls);
    private final Callbacks callbacks;
    private final @Nullable ClientLoops clientLoops;
    private final UnobservedFailures unobservedFailures = new UnobservedFailures();
    private final FewWarnings warnings;

    protected CallHost(Settings settings) {
        this.settings = settings;
        this.warnings = new FewWarnings(settings.portal());
        this.callbacks = new Callbacks(settings.portal(), settings.contexts()::clear, settings.discardHooks());
        this.clientLoops = settings.watchClientLoops()
                ? new ClientLoops(settings.portal(), settings.listener(), callbacks, settings.stallThresholdNanos())
                : null;
    }

    @Override
    public final String name() {
        return settings.portal();
    }

    @Override
    public final void clearThread() {
        settings.contexts().clear();
    }

    @Override
    public final @Nullable LoopClient currentClient() {
        return CallChain.current();
    }

    @Override
    public final @Nullable LoopClient clientOf(Runnable operator) {
        return CallChain.servedBy(operator);
    }

    public final Dispatch dispatch() {
        return settings.dispatch();
    }

    /** The deadline of calls whose view has none of its own, as it is now. */
    public abstract long timeoutNanos();

    public final long drainTimeoutNanos() {
        return settings.drainTimeoutNanos();
    }

    public final PortalListener listener() {
        return settings.listener();
    }

    public final ContextCarrier contexts() {
        return settings.contexts();
    }

    public final Admission admission() {
        return settings.admission();
    }

    public final Limiter limiter() {
        return settings.admission().limiter();
    }

    public final CallsInFlight calls() {
        return calls;
    }

    final OldestCalls oldestCalls() {
        return oldestCalls;
    }

    public final Callbacks callbacks() {
        return callbacks;
    }

    /** The event loops of clients that it watches; null if it watches none. */
    public final @Nullable ClientLoops clientLoops() {
        return clientLoops;
    }

    /** Looks for the event loop that a call may wait for of which nothing is known. For the watchdog. */
    public final void lookForClientLoops() {
        if (clientLoops != null) {
            clientLoops.lookAtStrangers(calls.running().anyMatch(TrackedCall::hasNoKnownLoop));
        }
    }

    final UnobservedFailures unobservedFailures() {
        return unobservedFailures;
    }

    /** Tells of what failed and was seen by nobody. */
    public final void reportUnobservedFailures() {
        unobservedFailures.report(callbacks);
    }

    /** Of what may go wrong with every call. */
    public final FewWarnings warnings() {
        return warnings;
    }

    /** Somebody else has given back the permit that a call, or a blocking task, was to give back. */
    public final void warnOfLostPermit(String label, @Nullable CallInfo call, Throwable takenAway) {
        warnings.log(
                "Portal '{}': {} could not give its permit back: {}",
                takenAway,
                call,
                name(),
                label,
                takenAway.getMessage());
    }

    public final CallInfo newCall(@Nullable String callName) {
        return new CallInfo(name(), calls.nextId(), callName);
    }

    /** Lists a call, or ends it if the portal takes none or its time is over. */
    public final void begin(TrackedCall call) {
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

    public abstract EventLoopGuard guard();

    /** That a blocking task has waited for so long while nobody got a permit, for messages; null if none has. */
    public abstract @Nullable String starved(long leastNanos);

    public abstract PortalSnapshot.State state();

    /** Whether the call may go on: the portal runs, or the call goes in with the permit of a chain that it lets finish. */
    public abstract boolean admits(TrackedCall call);

    /** Whether the release with this number goes on. */
    public abstract boolean isReleasing(CallInfo release);

    /** The loops, or null unless the portal runs or is closing. */
    public abstract @Nullable PortalLoops loops();

    /** The loops for what operators schedule. */
    public abstract Scheduler scheduler();

    /** Runs something short at a later time, which no code of users is; null unless the portal runs or is closing. */
    public abstract @Nullable Future<?> after(long nanos, Runnable task);

    /** What a portal was told about its calls. */
    public record Settings(
            String portal,
            Admission admission,
            long drainTimeoutNanos,
            Dispatch dispatch,
            PortalListener listener,
            ContextCarrier contexts,
            List<Consumer<Object>> discardHooks,
            boolean watchClientLoops,
            long stallThresholdNanos) {}
}
