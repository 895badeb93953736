package io.github.blockingportal.internal.resource;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.call.CallHost;

/**
 * The resources that were acquired and whose release has not ended. What is released here, at the close of the portal, runs on
 * threads of its own, since it is code of users.
 */
public final class OpenResources {

    private final CallHost host;
    private final Set<OpenResource<?>> open = ConcurrentHashMap.newKeySet();
    private final Set<Release> releases = ConcurrentHashMap.newKeySet();

    public OpenResources(CallHost host) {
        this.host = host;
    }

    /** Whose calls acquire and release them. */
    CallHost host() {
        return host;
    }

    /** Acquires one, and waits for it. */
    public <R> PortalResource<R> acquire(
            @Nullable String callName,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends Publisher<?>> release) {
        return open(callName, terms, acquire, (resource, failure) -> release.apply(resource));
    }

    /** Acquires one for a body, and releases it at the end of that, waiting for both. */
    public <R, T> @Nullable T using(
            @Nullable String callName,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends @Nullable T> body,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        return this.<R>open(callName, terms, acquire, release).use(body);
    }

    private <R> OpenResource<R> open(
            @Nullable String callName,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        return new AcquireCall<R>(this, host.newCall(callName), terms, acquire, release).await();
    }

    /** Acquires one within which its caller makes calls, and waits for it. */
    public <R> HeldResource<R> hold(
            @Nullable String callName,
            CallTerms terms,
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends Publisher<?>> release) {
        return new OpenHold<R>(this, host.newCall(callName), terms, acquire, release).open();
    }

    /** What a call fails with whose {@code Mono} of a resource is empty. */
    static IllegalStateException acquiredNothing(CallInfo call) {
        return new IllegalStateException(
                "Portal '" + call.portal() + "': " + call.label()
                        + " acquired nothing, since its Mono was empty. Return a resource, or an error that says why there is none");
    }

    void add(OpenResource<?> resource) {
        open.add(resource);
    }

    /** Somebody releases it. In this order, so that it is at one place at least. */
    void claimed(OpenResource<?> resource, Release release) {
        releases.add(release);
        open.remove(resource);
    }

    /** A release that is of no resource's end. */
    void began(Release release) {
        releases.add(release);
    }

    /** Runs what belongs to a release on a loop, or on the current thread where there is none or a hook refuses it. */
    void onLoop(Runnable code) {
        try {
            host.scheduler().schedule(code);
        } catch (Throwable noLoopsOrOfAHook) {
            code.run();
        }
    }

    void ended(Release release) {
        releases.remove(release);
    }

    /** Whether the release with this number has not ended. */
    public boolean isUnderWay(CallInfo release) {
        return releases.stream().anyMatch(each -> each.info() == release);
    }

    public boolean isEmpty() {
        return open.isEmpty() && releases.isEmpty();
    }

    /** Begins the release of what nobody has released; returns how many that are. */
    public int releaseAll() {
        int count = 0;
        for (OpenResource<?> resource : open) {
            Release release = resource.claim(null);
            if (release != null) {
                count++;
                run(release, () -> resource.inBackground(release));
            }
        }
        return count;
    }

    /** Begins the releases that have been waiting for a loop, since there is none any more. */
    public void beginAll() {
        for (Release release : releases) {
            if (!release.hasBegun()) {
                run(release, release::beginHere);
            }
        }
    }

    private void run(Release release, Runnable code) {
        host.callbacks().run("the release", release.info().label(), code);
    }

    /** Nobody waits for these any more; returns what they are called. */
    public List<String> giveUp(Predicate<Release> which) {
        List<Release> left = releases.stream().filter(which).toList();
        left.forEach(releases::remove);
        return left.stream().map(release -> release.info().label()).toList();
    }
}
