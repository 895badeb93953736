package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.FacadeRules;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;

/** A portal that is another one but for its end. */
public abstract class ForwardingPortal implements BlockingPortal {

    private final BlockingPortal portal;

    ForwardingPortal(BlockingPortal portal) {
        this.portal = portal;
    }

    @Override
    public <T> @Nullable T call(Supplier<? extends Mono<? extends T>> task) {
        return portal.call(task);
    }

    @Override
    @SuppressWarnings(
            "NullAway") // javac before 22 does not read the inner @Nullable of the interface from its class file
    public <T> CompletableFuture<@Nullable T> submit(Supplier<? extends Mono<? extends T>> task) {
        return portal.submit(task);
    }

    @Override
    public <S, T> StartedTask<S, T> start(Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task) {
        return portal.start(task);
    }

    @Override
    public <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source) {
        return portal.stream(source);
    }

    @Override
    public <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source, int prefetch) {
        return portal.stream(source, prefetch);
    }

    @Override
    public <R> PortalResource<R> acquire(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        return portal.acquire(acquire, release);
    }

    @Override
    public <R> HeldResource<R> hold(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        return portal.hold(acquire, release);
    }

    @Override
    @SuppressWarnings("NullAway") // as in submit
    public <R, T> @Nullable T using(
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends @Nullable T> body,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        return portal.using(acquire, body, release);
    }

    @Override
    public <F> F facade(Class<F> blockingType, Object reactiveTarget) {
        return portal.facade(blockingType, reactiveTarget);
    }

    @Override
    public <F> F facade(Class<F> blockingType, Object reactiveTarget, FacadeRules rules) {
        return portal.facade(blockingType, reactiveTarget, rules);
    }

    @Override
    public BlockingPortal named(String callName) {
        return portal.named(callName);
    }

    @Override
    public BlockingPortal timeout(Duration timeout) {
        return portal.timeout(timeout);
    }

    @Override
    public BlockingPortal noTimeout() {
        return portal.noTimeout();
    }

    @Override
    public BlockingPortal limitedBy(CapacityLimiter limiter) {
        return portal.limitedBy(limiter);
    }

    @Override
    public BlockingWorkers workers() {
        return portal.workers();
    }

    @Override
    public Scheduler scheduler() {
        return portal.scheduler();
    }

    @Override
    public boolean mayBlock() {
        return portal.mayBlock();
    }

    @Override
    public CapacityLimiter limiter() {
        return portal.limiter();
    }

    @Override
    public void change(Consumer<? super PortalChange> change) {
        portal.change(change);
    }

    @Override
    public PortalSnapshot snapshot(PortalSnapshot.Detail detail, int mostCalls) {
        return portal.snapshot(detail, mostCalls);
    }

    @Override
    public boolean cancel(long callId) {
        return portal.cancel(callId);
    }

    @Override
    public String toString() {
        return portal.toString();
    }
}
