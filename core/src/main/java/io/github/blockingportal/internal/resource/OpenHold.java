package io.github.blockingportal.internal.resource;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.StartedCall;

/**
 * {@link BlockingPortal#hold}: a task that is ready with the resource and ends with its release.
 *
 * <p>Implementation note. The resource is released once, by who claims it first: its holder, or the end of the call, if that was
 * cancelled or closed, or the portal's close. One that comes when the call has ended is released as it comes.
 */
final class OpenHold<R> implements HeldResource<R> {

    private final OpenResources resources;
    private final CallHost host;
    private final CallInfo info;
    private final CallTerms terms;
    private final Supplier<? extends Mono<? extends R>> acquire;
    private final Function<? super R, ? extends Publisher<?>> release;
    private final Sinks.Empty<Void> released = Sinks.unsafe().empty();
    private final StartedCall<OpenResource<R>, Void> call;

    OpenHold(
            OpenResources resources,
            CallInfo info,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends Publisher<?>> release) {
        this.resources = resources;
        this.host = resources.host();
        this.info = info;
        this.terms = terms;
        this.acquire = acquire;
        this.release = release;
        this.call = new StartedCall<>(host, info, terms, PermitUse.SHARED, this::task);
    }

    HeldResource<R> open() {
        call.start().result().whenComplete((nothing, failure) -> {
            call.cancelWithin();
            opened().releaseInBackground();
        });
        return this;
    }

    @SuppressWarnings("NullAway") // null is an error of the task's, which the call reports
    private Mono<Void> task(ReadySignal<OpenResource<R>> signal) {
        Mono<? extends R> source = acquire.get();
        return source == null
                ? null
                : source.switchIfEmpty(Mono.error(() -> OpenResources.acquiredNothing(info)))
                        .doOnNext(resource -> arrived(resource, signal))
                        .then(released.asMono());
    }

    private void arrived(R resource, ReadySignal<OpenResource<R>> signal) {
        OpenResource<R> opened = new OpenResource<>(
                resources, info.name(), terms, resource, (same, failure) -> ending(release, same), call::cancelWithin);
        resources.add(opened);
        signal.ready(opened);
        if (call.ready() != opened) {
            opened.releaseInBackground();
        }
    }

    private Publisher<?> ending(Function<? super R, ? extends Publisher<?>> how, R resource) {
        return Mono.defer(() -> Flux.from(how.apply(resource)).then())
                .doOnError(released::tryEmitError)
                .doOnSuccess(nothing -> released.tryEmitEmpty());
    }

    private OpenResource<R> opened() {
        return Objects.requireNonNull(call.ready());
    }

    @Override
    public R get() {
        return opened().get();
    }

    @Override
    public Scope enter(UnaryOperator<Context> context, Function<String, ? extends RuntimeException> whenBusy) {
        return call.enter(context, whenBusy);
    }

    @Override
    public void requireIdle(String what) {
        call.requireIdle(what);
    }

    @Override
    public boolean hasTimedOut() {
        return call.hasTimedOutWithin();
    }

    @Override
    public boolean run(String how, Function<? super R, ? extends Publisher<?>> work) {
        call.cancelWithin();
        return opened().run(name(how), work);
    }

    @Override
    public boolean release(String how, Function<? super R, ? extends Publisher<?>> instead) {
        call.cancelWithin();
        return opened().release(name(how), same -> ending(instead, same));
    }

    private String name(String how) {
        return info.name() == null ? how : info.name() + "." + how;
    }

    @Override
    public void close() {
        call.cancelWithin();
        opened().close();
    }

    @Override
    public @Nullable PortalException problem() {
        return call.problem();
    }
}
