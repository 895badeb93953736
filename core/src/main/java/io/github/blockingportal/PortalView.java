package io.github.blockingportal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One way to look at an engine: with this call name and this timeout. */
final class PortalView implements ManagedPortal {

    private final PortalEngine engine;
    private final @Nullable String callName;
    private final long timeoutNanos;

    PortalView(PortalEngine engine, @Nullable String callName, long timeoutNanos) {
        this.engine = engine;
        this.callName = callName;
        this.timeoutNanos = timeoutNanos;
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
        return new SubmittedCall<T>(engine, engine.newCall(callName), timeoutNanos, task).submit();
    }

    @Override
    public ManagedPortal named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("callName must not be blank");
        }
        return new PortalView(engine, name, timeoutNanos);
    }

    @Override
    public ManagedPortal timeout(Duration timeout) {
        long nanos = Durations.positiveNanos(timeout, "timeout", "; for no deadline build a portal with noTimeout()");
        return new PortalView(engine, callName, nanos);
    }

    @Override
    public BlockingWorkers workers() {
        return engine.workers();
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
    public PortalSnapshot snapshot() {
        return engine.snapshot();
    }

    @Override
    public CapacityLimiter.Statistics admission() {
        return engine.limiter().statistics();
    }

    @Override
    public boolean cancel(long callId) {
        return engine.calls().end(callId, Outcome.CANCELLED);
    }

    @Override
    public void start() {
        engine.life().start();
    }

    @Override
    public void close() {
        engine.life().close();
    }

    @Override
    public String toString() {
        return "BlockingPortal '" + engine.name() + "' (" + engine.life().state() + ")";
    }
}
