package io.github.blockingportal.internal.resource;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalResource;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.call.CallHost;

/** An acquired resource. Whoever sets {@code released} first has its {@link Release}, on a loop and without a permit. */
final class OpenResource<R> implements PortalResource<R> {

    private final CallHost host;
    private final OpenResources resources;
    private final @Nullable String callName;
    private final CallTerms terms;
    private final R resource;
    private final BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release;
    private final Supplier<? extends @Nullable Mono<?>> comesAfter;
    private final AtomicBoolean released = new AtomicBoolean();

    OpenResource(
            OpenResources resources,
            @Nullable String callName,
            CallTerms terms,
            R resource,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release,
            Supplier<? extends @Nullable Mono<?>> comesAfter) {
        this.resources = resources;
        this.host = resources.host();
        this.callName = callName == null ? null : callName + ".release";
        this.terms = terms;
        this.resource = resource;
        this.release = release;
        this.comesAfter = comesAfter;
    }

    @Override
    public R get() {
        return resource;
    }

    @Override
    public void close() {
        release(null);
    }

    /** Gives it to a body and releases it after that. What the body failed with goes before what its release fails with. */
    <T> @Nullable T use(Function<? super R, ? extends @Nullable T> body) {
        T result;
        try {
            result = body.apply(resource);
        } catch (Throwable bodyFailure) {
            releaseAfter(bodyFailure);
            throw bodyFailure;
        }
        release(null);
        return result;
    }

    private void releaseAfter(Throwable bodyFailure) {
        try {
            release(bodyFailure);
        } catch (Throwable releaseFailure) {
            if (releaseFailure != bodyFailure) {
                bodyFailure.addSuppressed(releaseFailure);
            }
        }
    }

    /** Releases the resource and waits for that, if the current thread may. */
    private void release(@Nullable Throwable bodyFailure) {
        boolean mayWait = mayWait();
        Release release = claim(bodyFailure);
        if (release != null && mayWait) {
            new ReleaseCall(host, terms, release).await();
        } else if (release != null) {
            inBackground(release);
        }
    }

    private boolean mayWait() {
        try {
            return host.guard().mayBlock();
        } catch (Throwable brokenDetector) {
            host.warnings()
                    .log(
                            "Portal '{}' releases a resource without waiting: a detector failed",
                            brokenDetector,
                            null,
                            host.name());
            return false;
        }
    }

    /** Releases the resource without waiting; a failure is logged. */
    void releaseInBackground() {
        Release release = claim(null);
        if (release != null) {
            inBackground(release);
        }
    }

    void inBackground(Release release) {
        release.inBackground(terms);
    }

    /** The release, for whoever is first to ask for it; null for everybody else. */
    @Nullable
    Release claim(@Nullable Throwable bodyFailure) {
        if (!released.compareAndSet(false, true)) {
            return null;
        }
        Release claimed = new Release(resources, host.newCall(callName), comesAfter, () -> task(bodyFailure));
        resources.claimed(this, claimed);
        return claimed;
    }

    /** Releases the resource in another way and waits for that; false if somebody else has released it. */
    boolean release(String how, Function<? super R, ? extends Publisher<?>> instead) {
        if (!released.compareAndSet(false, true)) {
            return false;
        }
        Release claimed = new Release(resources, host.newCall(how), comesAfter, () -> instead.apply(resource));
        resources.claimed(this, claimed);
        new ReleaseCall(host, terms, claimed).await();
        return true;
    }

    /** Does something with the resource as it is released, and waits for that; false if somebody has released it. */
    boolean run(String how, Function<? super R, ? extends Publisher<?>> work) {
        if (released.get()) {
            return false;
        }
        Release run = new Release(resources, host.newCall(how), comesAfter, () -> work.apply(resource));
        resources.began(run);
        new ReleaseCall(host, terms, run).await();
        return true;
    }

    private Publisher<?> task(@Nullable Throwable bodyFailure) {
        Publisher<?> publisher = release.apply(resource, bodyFailure);
        return Objects.requireNonNull(
                publisher, "The release returned null instead of a Publisher; return Mono.empty()");
    }
}
