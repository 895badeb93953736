package io.github.blockingportal.internal.resource;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.WaitingCall;
import io.github.blockingportal.internal.text.NullSignal;

/**
 * {@link BlockingPortal#acquire}: the caller waits for a resource. It ends with the value, not with the completion that
 * follows, so that a resource is either handed to the caller or, where it comes too late, released at once.
 */
final class AcquireCall<R> extends WaitingCall<R> {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<AcquireCall, @Nullable OpenResource> RESOURCE =
            AtomicReferenceFieldUpdater.newUpdater(AcquireCall.class, OpenResource.class, "resource");

    private final OpenResources resources;
    private final Supplier<? extends Mono<? extends R>> acquire;
    private final BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release;
    private final CallTerms terms;
    private volatile @Nullable OpenResource<R> resource;

    AcquireCall(
            OpenResources resources,
            CallInfo info,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        super(resources.host(), info, terms, PermitUse.SHARED);
        this.resources = resources;
        this.acquire = acquire;
        this.release = release;
        this.terms = terms;
    }

    OpenResource<R> await() {
        awaitAnswer();
        valueOrThrow();
        OpenResource<R> acquired = resource;
        if (acquired == null) {
            throw OpenResources.acquiredNothing(info);
        }
        return acquired;
    }

    @Override
    @Nullable
    protected Mono<? extends R> build() {
        return acquire.get();
    }

    /** What it waits for is the others who hold one. */
    @Override
    protected boolean tellsLatency() {
        return false;
    }

    @Override
    public void onNext(R value) {
        if (value == null) {
            abort(NullSignal.of(info, "onNext"));
            return;
        }
        OpenResource<R> acquired = new OpenResource<>(resources, info.name(), terms, value, release, () -> null);
        resources.add(acquired);
        boolean first = RESOURCE.compareAndSet(this, null, acquired); // of several, which may come at the same time
        if (!first || !finish(Outcome.SUCCESS)) {
            acquired.releaseInBackground(); // first, since a listener may block
            late(null);
        }
    }
}
