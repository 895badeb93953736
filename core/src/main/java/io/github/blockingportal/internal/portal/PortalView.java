package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.StartedCall;
import io.github.blockingportal.internal.call.SubmittedCall;
import io.github.blockingportal.internal.call.ValueCall;
import io.github.blockingportal.internal.facade.Facade;
import io.github.blockingportal.internal.stream.StreamCall;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/** One way to look at an engine: with this call name, this timeout and these limiters. */
public final class PortalView implements ManagedPortal {

    private final PortalEngine engine;
    private final @Nullable String callName;
    private final long timeoutNanos;
    private final List<Limiter> limiters;
    private final CallTerms terms;
    private final boolean owns;
    private final boolean viewsOwn;

    private PortalView(
            PortalEngine engine,
            @Nullable String callName,
            long timeoutNanos,
            List<Limiter> limiters,
            boolean owns,
            boolean viewsOwn) {
        this.engine = engine;
        this.callName = callName;
        this.timeoutNanos = timeoutNanos;
        this.limiters = limiters;
        this.terms = engine.names().terms(callName, timeoutNanos, limiters);
        this.owns = owns;
        this.viewsOwn = viewsOwn;
    }

    /** A new portal without threads yet, which each of its views may close. */
    public static PortalView ofItsBuilder(PortalSettings settings) {
        return of(settings, true);
    }

    /** A new portal without threads yet, which none of its views closes. */
    public static PortalView ofAContainer(PortalSettings settings) {
        return of(settings, false);
    }

    private static PortalView of(PortalSettings settings, boolean viewsOwn) {
        return new PortalView(new PortalEngine(settings), null, CallTerms.TIMEOUT_OF_PORTAL, List.of(), true, viewsOwn);
    }

    private PortalView view(@Nullable String name, long nanos, List<Limiter> limitedBy) {
        return new PortalView(engine, name, nanos, limitedBy, viewsOwn, viewsOwn);
    }

    PortalEngine engine() {
        return engine;
    }

    @Override
    public <T> @Nullable T call(Supplier<? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new ValueCall<T>(engine, engine.newCall(callName), terms, task).await();
    }

    @Override
    public <T> CompletableFuture<@Nullable T> submit(Supplier<? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new SubmittedCall<T>(engine, engine.newCall(callName), terms, PermitUse.OWN, task).submit();
    }

    @Override
    public <S, T> StartedTask<S, T> start(Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        engine.guard().check(callName);
        return new StartedCall<S, T>(engine, engine.newCall(callName), terms, PermitUse.OWN, task).start();
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
        return new StreamCall<T>(engine, engine.newCall(callName), terms, source, prefetch).open();
    }

    @Override
    public <R> PortalResource<R> acquire(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        Objects.requireNonNull(acquire, "acquire");
        Objects.requireNonNull(release, "release");
        engine.guard().check(callName);
        return engine.resources().acquire(callName, terms, acquire, release);
    }

    @Override
    public <R> HeldResource<R> hold(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        Objects.requireNonNull(acquire, "acquire");
        Objects.requireNonNull(release, "release");
        engine.guard().check(callName);
        return engine.resources().hold(callName, terms, acquire, release);
    }

    @Override
    public <R, T> @Nullable T using(
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends @Nullable T> body,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release) {
        Objects.requireNonNull(acquire, "acquire");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(release, "release");
        engine.guard().check(callName);
        return engine.resources().using(callName, terms, acquire, body, release);
    }

    @Override
    public <F> F facade(Class<F> blockingType, Object reactiveTarget) {
        return Facade.of(this, blockingType, reactiveTarget);
    }

    @Override
    public <F> F facade(Class<F> blockingType, Object reactiveTarget, FacadeRules rules) {
        return Facade.of(this, blockingType, reactiveTarget, rules);
    }

    @Override
    public BlockingPortal named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("callName must not be blank");
        }
        return view(PortalLog.oneLine(name), timeoutNanos, limiters);
    }

    @Override
    public BlockingPortal timeout(Duration timeout) {
        return view(
                callName, Durations.positiveNanos(timeout, "timeout", "; for no deadline use noTimeout()"), limiters);
    }

    @Override
    public BlockingPortal noTimeout() {
        return view(callName, Long.MAX_VALUE, limiters);
    }

    @Override
    public BlockingPortal limitedBy(CapacityLimiter limiter) {
        Limiter ours = Limiter.ours(limiter);
        return limiters.contains(ours) || ours == engine.limiter() // of which each call takes one anyhow
                ? this
                : view(
                        callName,
                        timeoutNanos,
                        Stream.concat(limiters.stream(), Stream.of(ours)).toList());
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
    public CapacityLimiter limiter() {
        return engine.limiter();
    }

    @Override
    public void change(Consumer<? super PortalChange> change) {
        Change told = new Change();
        change.accept(told);
        engine.live().change(told);
    }

    @Override
    public PortalSnapshot snapshot(PortalSnapshot.Detail detail, int mostCalls) {
        if (mostCalls < 0) {
            throw new IllegalArgumentException("mostCalls must be 0 or more, but was " + mostCalls);
        }
        return engine.snapshot(detail, mostCalls);
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
