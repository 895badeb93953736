package io.github.blockingportal.internal.resource;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

import io.github.blockingportal.PortalResource;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.text.PortalLog;

/** An acquired resource. Whoever sets {@code released} first has its {@link Release}, on a loop and without a permit. */
public final class OpenResource<R> implements PortalResource<R> {

    private final CallHost host;
    private final OpenResources resources;
    private final @Nullable String callName;
    private final long timeoutNanos;
    private final R resource;
    private final BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release;
    private final AtomicBoolean released = new AtomicBoolean();

    OpenResource(
            OpenResources resources,
            @Nullable String callName,
            long timeoutNanos,
            R resource,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        this.resources = resources;
        this.host = resources.host();
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
    public void release(@Nullable Throwable bodyFailure) {
        boolean mayWait = mayWait();
        Release release = claim(bodyFailure);
        if (release != null && mayWait) {
            new ReleaseCall(host, timeoutNanos, release).await();
        } else if (release != null) {
            inBackground(release);
        }
    }

    private boolean mayWait() {
        try {
            return host.guard().mayBlock();
        } catch (Throwable brokenDetector) {
            PortalLog.LOG.warn(
                    "Portal '{}' releases a resource without waiting: a detector failed", host.name(), brokenDetector);
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
        release.inBackground(timeoutNanos);
    }

    /** The release, for whoever is first to ask for it; null for everybody else. */
    @Nullable
    Release claim(@Nullable Throwable bodyFailure) {
        if (!released.compareAndSet(false, true)) {
            return null;
        }
        Release claimed = new Release(resources, host.newCall(callName), () -> task(bodyFailure));
        resources.claimed(this, claimed);
        return claimed;
    }

    private Publisher<?> task(@Nullable Throwable bodyFailure) {
        Publisher<?> publisher = release.apply(resource, bodyFailure);
        return Objects.requireNonNull(
                publisher, "The release returned null instead of a Publisher; return Mono.empty()");
    }
}
