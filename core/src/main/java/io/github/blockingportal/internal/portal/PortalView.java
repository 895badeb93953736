package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;
import io.github.blockingportal.internal.call.PermitUse;
import io.github.blockingportal.internal.call.StartedCall;
import io.github.blockingportal.internal.call.StreamCall;
import io.github.blockingportal.internal.call.StreamReader;
import io.github.blockingportal.internal.call.SubmittedCall;
import io.github.blockingportal.internal.call.ValueCall;
import io.github.blockingportal.internal.facade.Facade;
import io.github.blockingportal.internal.resource.OpenResource;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/** One way to look at an engine: with this call name and this timeout. */
public final class PortalView implements ManagedPortal {

    private final PortalEngine engine;
    private final @Nullable String callName;
    private final long timeoutNanos;
    private final boolean owns;
    private final boolean viewsOwn;

    private PortalView(
            PortalEngine engine, @Nullable String callName, long timeoutNanos, boolean owns, boolean viewsOwn) {
        this.engine = engine;
        this.callName = callName;
        this.timeoutNanos = timeoutNanos;
        this.owns = owns;
        this.viewsOwn = viewsOwn;
    }

    /** A new portal without threads yet, which each of its views may close. */
    public static PortalView ofItsBuilder(PortalSettings settings) {
        return new PortalView(new PortalEngine(settings), null, settings.timeoutNanos(), true, true);
    }

    /** A new portal without threads yet, which none of its views closes. */
    public static PortalView ofAContainer(PortalSettings settings) {
        return new PortalView(new PortalEngine(settings), null, settings.timeoutNanos(), true, false);
    }

    private PortalView view(@Nullable String name, long nanos) {
        return new PortalView(engine, name, nanos, viewsOwn, viewsOwn);
    }

    PortalEngine engine() {
        return engine;
    }

    @Override
    public <T> @Nullable T call(Supplier<? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new ValueCall<T>(engine, engine.newCall(callName), timeoutNanos, task).await();
    }

    @Override
    public <T> CompletableFuture<@Nullable T> submit(Supplier<? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new SubmittedCall<T>(engine, engine.newCall(callName), timeoutNanos, PermitUse.OWN, task).submit();
    }

    @Override
    public <S, T> StartedTask<S, T> start(Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new StartedCall<S, T>(engine, engine.newCall(callName), timeoutNanos, task).start();
    }

    @Override
    public <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source) {
        return stream(source, StreamCall.PREFETCH);
    }

    @Override
    public <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source, int prefetch) {
        Objects.requireNonNull(source, "source");
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, but was " + prefetch);
        }
        engine.guard().check(callName);
        StreamCall<T> call = new StreamCall<>(engine, engine.newCall(callName), timeoutNanos, source, prefetch);
        call.open();
        return StreamReader.of(call);
    }

    @Override
    public <R> PortalResource<R> acquire(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        Objects.requireNonNull(release, "release");
        return open(acquire, (resource, failure) -> release.apply(resource));
    }

    @Override
    public <R, T> @Nullable T using(
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends @Nullable T> body,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(release, "release");
        OpenResource<R> resource = open(acquire, release);
        T result;
        try {
            result = body.apply(resource.get());
        } catch (Throwable bodyFailure) {
            releaseAfter(bodyFailure, resource);
            throw bodyFailure;
        }
        resource.release(null);
        return result;
    }

    @Override
    public <F> F facade(Class<F> blockingType, Object reactiveTarget) {
        return Facade.of(this, blockingType, reactiveTarget);
    }

    private <R> OpenResource<R> open(
            Supplier<? extends Mono<? extends R>> acquire,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        Objects.requireNonNull(acquire, "acquire");
        engine.guard().check(callName);
        return engine.resources().acquire(callName, timeoutNanos, acquire, release);
    }

    private static void releaseAfter(Throwable bodyFailure, OpenResource<?> resource) {
        try {
            resource.release(bodyFailure);
        } catch (Throwable releaseFailure) {
            if (releaseFailure != bodyFailure) {
                bodyFailure.addSuppressed(releaseFailure);
            }
        }
    }

    @Override
    public BlockingPortal named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("callName must not be blank");
        }
        return view(PortalLog.oneLine(name), timeoutNanos);
    }

    @Override
    public BlockingPortal timeout(Duration timeout) {
        return view(callName, Durations.positiveNanos(timeout, "timeout", "; for no deadline use noTimeout()"));
    }

    @Override
    public BlockingPortal noTimeout() {
        return view(callName, Long.MAX_VALUE);
    }

    @Override
    public BlockingWorkers workers() {
        return engine.workers().view();
    }

    @Override
    public Scheduler scheduler() {
        return engine.scheduler();
    }

    @Override
    public boolean mayBlock() {
        return engine.guard().mayBlock();
    }

    @Override
    public PortalSnapshot snapshot(PortalSnapshot.Detail detail) {
        return engine.snapshot(detail);
    }

    @Override
    public boolean cancel(long callId) {
        return engine.calls().end(callId, Outcome.CANCELLED);
    }

    /** Whether it takes newcomers. */
    public boolean runs() {
        return engine.state() == PortalSnapshot.State.RUNNING;
    }

    /** Runs something short at a later time, which does not wait; null unless the portal runs or is closing. */
    @Nullable
    public Future<?> after(long nanos, Runnable task) {
        return engine.after(nanos, task);
    }

    @Override
    public void start() {
        engine.life().start();
    }

    @Override
    public void beginDrain() {
        engine.life().beginDrain();
    }

    @Override
    public void close() {
        if (owns) {
            engine.life().close();
        }
    }

    @Override
    public String toString() {
        return "BlockingPortal '" + engine.name() + "' (" + engine.life().state() + ")";
    }
}
