package io.github.blockingportal.internal.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.text.NullSignal;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * A call as the subscriber of its source: takes its signals, cancels it, and discards what nobody will get.
 *
 * <p>Implementation note. The upstream is cancelled by a mark in its place: a subscription that arrives after the
 * cancel is cancelled as it arrives. A failure may have several authors, such as the source and a fatal error thrown past it;
 * the first to write it may end the call with it. The source writes the value and looks then whether the call has ended;
 * whoever ends it otherwise than by success looks for a value then.
 */
abstract class SubscribedCall<T> extends TrackedCall implements CoreSubscriber<T>, Consumer<Throwable> {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<SubscribedCall, @Nullable Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(SubscribedCall.class, Subscription.class, "upstream");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<SubscribedCall, @Nullable Throwable> FAILURE =
            AtomicReferenceFieldUpdater.newUpdater(SubscribedCall.class, Throwable.class, "failure");

    private static final VarHandle VALUE = valueHandle();

    /** In the place of a value that was discarded. */
    private static final Object DISCARDED = new Object();

    private @Nullable Object value;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Subscription upstream;

    SubscribedCall(CallHost host, CallInfo info, CallTerms terms, PermitUse permit) {
        super(host, info, terms, permit);
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (subscription == null) {
            abort(NullSignal.of(info, "onSubscribe"));
        } else if (UPSTREAM.compareAndSet(this, null, subscription)) {
            subscription.request(prefetch());
        } else {
            subscription.cancel();
            if (!(upstream instanceof Cancelled)) {
                Operators.reportSubscriptionSet();
            }
        }
    }

    /** How many elements to ask for at first. */
    protected long prefetch() {
        return Long.MAX_VALUE;
    }

    /** Asks for more elements. */
    protected final void request(long n) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(n);
        }
    }

    @Override
    public void onNext(T next) {
        if (next == null) {
            abort(NullSignal.of(info, "onNext"));
        } else if (hasEnded()) {
            discard(next); // first, since a listener may block
            late(null);
        } else if (value != null) {
            discard(next);
        } else {
            VALUE.setVolatile(this, next);
            if (hasEnded()) {
                discardValue();
            }
        }
    }

    @Override
    public final void onError(Throwable error) {
        noteAnswer();
        fail(error == null ? NullSignal.of(info, "onError") : error);
    }

    @Override
    public final void onComplete() {
        noteAnswer();
        if (!finish(Outcome.SUCCESS) && value != null) {
            late(null);
        }
    }

    /** Ends the call with a failure that was thrown instead of signalled, so that the source may not have ended. */
    @Override
    public final void abort(Throwable thrown) {
        fail(thrown);
        cancelWork();
    }

    private void fail(Throwable error) {
        if (!FAILURE.compareAndSet(this, null, error) || !finish(Outcome.ERROR)) {
            late(error);
        }
    }

    /** An operator has no use for the error. It goes to whoever would get it without a portal, and is counted if it is late. */
    @Override
    public final void accept(Throwable error) {
        if (hasEnded()) {
            late(error);
        }
        Operators.onErrorDropped(error, Context.empty());
    }

    /** Reports a signal that came after the end. */
    protected final void late(@Nullable Throwable error) {
        if (error != null) {
            PortalLog.LOG.debug("Portal '{}': {} had ended when its error came", info.portal(), info.label(), error);
        }
        host.callbacks().watch("a listener", info.label(), () -> host.listener().lateSignal(info, error));
    }

    @Override
    public final void cancelWork() {
        leaveLoop();
        host.callbacks().watch("the cancel hook", info.label(), this::cancelUpstream);
    }

    /** Takes the call out of the loop's queue, if it is in one. */
    abstract void leaveLoop();

    private void cancelUpstream() {
        try {
            Subscription cancelled = upstream;
            while (!(cancelled instanceof Cancelled)) {
                if (UPSTREAM.compareAndSet(this, cancelled, new Cancelled(contextOf(cancelled)))) {
                    if (cancelled != null) {
                        cancelled.cancel();
                    }
                    return;
                }
                cancelled = upstream;
            }
        } catch (Throwable thrown) {
            host.warnings()
                    .log(
                            "Portal '{}': the task of {} failed to be cancelled",
                            thrown,
                            info,
                            info.portal(),
                            info.label());
        }
    }

    /** The value of a call that succeeded; null if it was empty. */
    @SuppressWarnings("unchecked")
    final @Nullable T takeValue() {
        T result = (T) value;
        value = null;
        return result;
    }

    /** Discards the value of a call that has ended otherwise, if it has one. For any thread, more than once. */
    @Override
    final void discardValue() {
        Object unwanted = value;
        if (unwanted != null && unwanted != DISCARDED && VALUE.compareAndSet(this, unwanted, DISCARDED)) {
            discard(unwanted);
        }
    }

    /** Nobody will get the value: Reactor's hook that holds for the chain is told, and those of the portal. */
    @Override
    protected final void discard(Object unwanted) {
        host.callbacks().discard(info.label(), unwanted, discardContext());
    }

    /** The context with the hook that holds at the end of the chain, also once that is cancelled. */
    protected final Context discardContext() {
        return contextOf(upstream);
    }

    private Context contextOf(@Nullable Subscription subscription) {
        if (subscription instanceof Cancelled cancelled) {
            return cancelled.context();
        }
        return subscription instanceof CoreSubscriber<?> operator ? operator.currentContext() : currentContext();
    }

    @Override
    public final @Nullable Throwable failure() {
        return failure;
    }

    private static VarHandle valueHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(SubscribedCall.class, "value", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** In the place of a subscription that was cancelled, or that comes too late. */
    private record Cancelled(Context context) implements Subscription {

        @Override
        public void request(long n) {
            // nothing more comes
        }

        @Override
        public void cancel() {
            // has happened
        }
    }
}
