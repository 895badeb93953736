package io.github.blockingportal.internal.call;

import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import reactor.core.CorePublisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.context.BrokenContextException;
import io.github.blockingportal.internal.context.ContextCarrier;
import io.github.blockingportal.internal.context.RestoredScope;
import io.github.blockingportal.internal.loop.LoopClient;
import io.github.blockingportal.internal.loop.LoopEntry;
import io.github.blockingportal.internal.loop.LoopTask;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.loop.RunningTask;

/**
 * A call and its task: captures what goes with it, brings the task to a loop, and subscribes there to what it returns.
 *
 * <p>Implementation note. A call that ends while its task is still being built is not subscribed. With Reactor's automatic
 * context propagation operators get the thread-locals of whoever subscribes or asks, from thread to thread, so that thread works
 * for the call meanwhile.
 */
public abstract class Call<T> extends SubscribedCall<T> implements LoopTask {

    private @Nullable Context context;
    private volatile @Nullable LoopEntry loopEntry;
    private boolean contextUnknown;
    private @Nullable Subscribing subscribing; // of one made within a call that is held

    Call(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(host, info, terms, permit);
    }

    @Override
    public final void capture() {
        try (PortalListener.Scope scope = host.listener().callEntered(info)) {
            context = host.contexts().capture(this, info, contextOfChain());
        } catch (BrokenContextException broken) {
            tolerate(broken);
            context = ContextCarrier.bare(this);
            contextUnknown = true;
        }
    }

    private @Nullable Context contextOfChain() {
        TaskPermit task = TaskPermit.current();
        Context ofTask =
                task == null ? null : host.contexts().ofChain(task.holder().context());
        TrackedCall outer = parent();
        return outer == null ? ofTask : outer.begunWithin(this, ofTask);
    }

    /** A release goes on without its context; everything else fails. */
    private void tolerate(BrokenContextException broken) {
        if (!isRelease()) {
            throw broken;
        }
        host.warnings().log("{}", broken, info, broken.getMessage());
    }

    /** Hands the call to a loop, or to the calling thread in its place. */
    final void dispatch() {
        PortalLoops loops = host.loops();
        if (loops == null) {
            finish(Outcome.CLOSED);
        } else if (host.dispatch() == Dispatch.CALLER_RUNS) {
            performOnCaller();
        } else {
            enqueue(loops.leastBusy(info.id()));
        }
    }

    private void performOnCaller() {
        LoopClient outer = RunningTask.beginOnCaller(this);
        try {
            perform(System.nanoTime()); // since accessors and listeners may have used up its time
        } finally {
            RunningTask.endOnCaller(outer);
        }
    }

    private void enqueue(PortalLoop loop) {
        try {
            loopEntry = loop.enqueue(this);
            if (hasEnded()) {
                leaveLoop();
            }
        } catch (RejectedExecutionException stoppedOrOfAHook) {
            rejected(loop, stoppedOrOfAHook);
        } catch (RuntimeException ofAHook) {
            abort(ofAHook);
        }
    }

    /** A loop has not taken something: since it has stopped, or since a hook for it has thrown. */
    public final void rejected(PortalLoop loop, RejectedExecutionException why) {
        if (loop.isStopped()) {
            finish(Outcome.CLOSED);
        } else {
            abort(why);
        }
    }

    @Override
    public final void perform(long now) {
        checkTime(now);
        if (take()) {
            subscribe();
        }
    }

    @Override
    final void tellSubscribing(@Nullable Subscribing earlier) {
        subscribing = new Subscribing(earlier);
    }

    @Override
    final @Nullable Subscribing subscribing() {
        return subscribing;
    }

    private void subscribe() {
        Subscribing told = subscribing;
        if (told == null) {
            subscribeInContext();
        } else {
            told.begin();
            try {
                subscribeInContext();
            } finally {
                told.end();
            }
        }
    }

    private void subscribeInContext() {
        boolean propagates = Hooks.isAutomaticContextPropagationEnabled();
        TrackedCall outer = propagates ? CallChain.replace(this) : null;
        try {
            buildAndSubscribe();
        } catch (BrokenContextException broken) {
            if (isRelease()) {
                tolerate(broken);
            } else {
                abort(broken);
            }
        } catch (Throwable thrown) {
            abort(Exceptions.unwrap(thrown));
        } finally {
            clearThread();
            if (propagates) {
                CallChain.replace(outer);
            }
        }
    }

    /** Goes on with the task, later than its subscription, with what the call carries; its caller has what it has by then. */
    protected final void goOn(Runnable part) {
        boolean propagates = Hooks.isAutomaticContextPropagationEnabled();
        TrackedCall outer = propagates ? CallChain.replace(this) : null;
        try (RestoredScope restored = RunningTask.isOnLoop() ? restore() : null) {
            part.run();
        } finally {
            if (propagates) {
                CallChain.replace(outer);
            }
        }
    }

    /** Clears what the task left behind; on its caller's thread only if it is known what was there before. */
    private void clearThread() {
        if (RunningTask.isOnLoop()) {
            host.clearThread();
        } else if (!contextUnknown) {
            host.contexts().clear(currentContext());
        }
    }

    private void buildAndSubscribe() {
        try (RestoredScope restored = restore()) {
            CorePublisher<? extends T> source = build();
            if (source == null) {
                throw new NullPointerException("Portal '" + info.portal() + "': the task of " + info.label()
                        + " returned null instead of a Mono. Return Mono.empty() where there is no value");
            }
            if (remaining() <= 0) {
                giveUp(Outcome.TIMEOUT);
            }
            if (!hasEnded()) {
                subscribeTo(source);
            }
        }
    }

    /** The last of a chain, so that Reactor's hooks for that hold; what a release waits for is of our own. */
    private void subscribeTo(CorePublisher<? extends T> source) {
        if (isRelease()) {
            source.subscribe(this);
        } else {
            source.subscribe((Subscriber<T>) this);
        }
    }

    private @Nullable RestoredScope restore() {
        try {
            Context captured = currentContext();
            return ContextCarrier.isBare(captured)
                    ? null
                    : host.contexts().restore(captured, info, RunningTask.isOnCaller());
        } catch (BrokenContextException broken) {
            tolerate(broken);
            return null;
        }
    }

    /** Asks the task for its source; null if the task returned null. */
    protected abstract @Nullable CorePublisher<? extends T> build();

    @Override
    public final Context currentContext() {
        noteThread();
        Context captured = context;
        return captured == null ? ContextCarrier.bare(this) : captured;
    }

    @Override
    final void leaveLoop() {
        LoopEntry entry = loopEntry;
        if (entry != null) {
            entry.cancel();
        }
    }

    @Override
    public final @Nullable PortalLoop loop() {
        LoopEntry entry = loopEntry;
        return entry == null ? null : entry.loop();
    }

    @Override
    public final LoopClient client() {
        return this;
    }
}
