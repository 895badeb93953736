package io.github.blockingportal;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An acquired resource. Whoever sets {@code released} first releases it, on a loop and without a permit. */
final class OpenResource<R> implements PortalResource<R> {

    private final PortalEngine engine;
    private final @Nullable String callName;
    private final long timeoutNanos;
    private final R resource;
    private final BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release;
    private final AtomicBoolean released = new AtomicBoolean();

    OpenResource(
            PortalEngine engine,
            @Nullable String callName,
            long timeoutNanos,
            R resource,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        this.engine = engine;
        this.callName = callName == null ? null : callName + ".release";
        this.timeoutNanos = timeoutNanos;
        this.resource = resource;
        this.release = release;
    }

    @Override
    public R get() {
        return resource;
    }

    @Override
    public void close() {
        release(null);
    }

    /** Releases the resource and waits for that, if the current thread may. */
    void release(@Nullable Throwable bodyFailure) {
        if (!engine.guard().mayBlock()) {
            releaseInBackground(bodyFailure);
        } else if (claim()) {
            new ReleaseCall(engine, engine.newCall(callName), timeoutNanos, task(bodyFailure)).await();
        }
    }

    /** Releases the resource without waiting; a failure is logged. */
    void releaseInBackground(@Nullable Throwable bodyFailure) {
        if (claim()) {
            CallInfo info = engine.newCall(callName);
            try {
                new SubmittedCall<Void>(engine, info, timeoutNanos, PermitUse.NONE, task(bodyFailure))
                        .submit()
                        .exceptionally(failure -> logged(info, failure));
            } catch (PortalException closed) {
                logged(info, closed);
            }
        }
    }

    private static @Nullable Void logged(CallInfo info, Throwable failure) {
        PortalEngine.LOG.warn("Portal '{}': {} did not release its resource", info.portal(), info.label(), failure);
        return null;
    }

    private boolean claim() {
        boolean first = released.compareAndSet(false, true);
        if (first) {
            engine.resources().remove(this);
        }
        return first;
    }

    private Supplier<Mono<Void>> task(@Nullable Throwable bodyFailure) {
        return () -> {
            Publisher<?> publisher = release.apply(resource, bodyFailure);
            Objects.requireNonNull(publisher, "The release returned null instead of a Publisher; return Mono.empty()");
            return Flux.from(publisher).then();
        };
    }
}
