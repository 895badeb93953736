package io.github.blockingportal.internal.resource;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.Call;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.SubmittedCall;
import io.github.blockingportal.internal.context.BrokenContextException;
import io.github.blockingportal.internal.context.RestoredScope;
import io.github.blockingportal.internal.loop.RunningTask;
import io.github.blockingportal.internal.text.NullSignal;

/**
 * The release of one resource, which is begun once and never cancelled. A call waits for it, and begins it on its loop, or as soon
 * as what it comes after is over.
 *
 * <p>Implementation note. It is its own subscriber, so that the call may end before it does. Two races: {@code begun} decides
 * between the loop of that call, the thread on which what comes before is over, and whoever begins it since the call ended too
 * early; {@code fate} decides who learns of a failure, the call, or the log if nobody waits any more.
 */
public final class Release implements CoreSubscriber<Object> {

    private static final Object SUCCEEDED = new Object();
    private static final Object UNAWAITED = new Object();

    private final CallHost host;
    private final OpenResources resources;
    private final CallInfo info;
    private final Supplier<? extends @Nullable Mono<?>> comesAfter;
    private final Supplier<? extends Publisher<?>> task;
    private final Sinks.Empty<Void> end = Sinks.unsafe().empty();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<@Nullable Object> fate = new AtomicReference<>();
    private volatile Context context = Context.empty();
    private @Nullable Subscription upstream;

    /** Begins when what the first supplier gives has ended, or at once where that is null. */
    Release(
            OpenResources resources,
            CallInfo info,
            Supplier<? extends @Nullable Mono<?>> comesAfter,
            Supplier<? extends Publisher<?>> task) {
        this.resources = resources;
        this.host = resources.host();
        this.info = info;
        this.comesAfter = comesAfter;
        this.task = task;
    }

    CallInfo info() {
        return info;
    }

    public boolean hasBegun() {
        return begun.get();
    }

    boolean hasSucceeded() {
        return fate.get() == SUCCEEDED;
    }

    /**
     * Begins it with the subscriber's context, and ends when it ends. Cancelling that cancels nothing else. Not an operator of
     * Reactor's, since none of its hooks has to do with it.
     */
    Mono<Void> whenEnded() {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> subscriber) {
                begin(subscriber.currentContext());
                end.asMono().subscribe(subscriber);
            }
        };
    }

    /** Has a call of its own, for which nobody waits; a failure is logged. */
    void inBackground(CallTerms terms) {
        fate.compareAndSet(null, UNAWAITED);
        SubmittedCall<Void> call = new SubmittedCall<>(host, info, terms, PermitUse.NONE, this::whenEnded);
        boolean submitted = false;
        try {
            call.submit().whenComplete((nothing, failure) -> {
                if (failure != null) {
                    goOnWithout(call);
                }
            });
            submitted = true;
        } catch (PortalClosedException noLoops) {
            // begun below
        } finally {
            if (!submitted) {
                goOnWithout(call);
            }
        }
    }

    /** The call that waited for it has ended otherwise than by its success. */
    void goOnWithout(Call<?> call) {
        boolean failed = call.outcome() == Outcome.ERROR;
        Throwable told = failed ? call.failure() : null;
        if (!hasBegun()) {
            context = call.currentContext();
            resources.onLoop(this::beginHere);
        } else if (told != null) {
            end(told); // thrown past it, so that it would never end
        }
        if (!fate.compareAndSet(null, UNAWAITED) && fate.get() instanceof Throwable failure && failure != told) {
            logFailure(failure);
        }
    }

    /** Begins it on the current thread, unless it has begun. */
    void beginHere() {
        Context captured = context;
        try (RestoredScope restored = host.contexts().restore(captured, info, RunningTask.isOnCaller())) {
            begin(captured);
        } catch (BrokenContextException broken) {
            host.warnings().log("{}", broken, info, broken.getMessage());
        } finally {
            begin(captured);
        }
    }

    private void begin(Context captured) {
        Mono<?> before = hasBegun() ? null : comesAfter.get();
        if (before != null) {
            context = captured;
            before.subscribe(null, null, this::beginOnLoop);
        } else if (begun.compareAndSet(false, true)) {
            context = captured;
            try {
                subscribeTo(task.get());
            } catch (Throwable thrown) {
                end(Exceptions.unwrap(thrown));
            }
        }
    }

    /** What came before may have ended on the thread of a caller, who waits for nothing here. */
    private void beginOnLoop() {
        if (RunningTask.isOnLoop()) {
            beginHere();
        } else {
            resources.onLoop(this::beginHere);
        }
    }

    private void subscribeTo(Publisher<?> publisher) {
        CorePublisher<?> source = publisher instanceof CorePublisher<?> core ? core : Flux.from(publisher);
        source.subscribe((Subscriber<Object>) this); // as the last of a chain, so that Reactor's hooks for that hold
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (subscription == null) {
            onError(NullSignal.of(info, "onSubscribe"));
        } else if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Object value) {
        if (value == null) {
            onError(NullSignal.of(info, "onNext"));
        } else {
            host.callbacks().discard(info.label(), value, context);
        }
    }

    @Override
    public void onError(Throwable error) {
        end(error == null ? NullSignal.of(info, "onError") : error);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        resources.ended(this);
        boolean awaited = fate.compareAndSet(null, failure == null ? SUCCEEDED : failure);
        if (failure == null) {
            end.tryEmitEmpty();
        } else {
            if (!awaited) {
                logFailure(failure);
            }
            end.tryEmitError(failure);
        }
    }

    private void logFailure(Throwable failure) {
        host.warnings().log("Portal '{}': {} did not release its resource", failure, info, info.portal(), info.label());
    }
}
