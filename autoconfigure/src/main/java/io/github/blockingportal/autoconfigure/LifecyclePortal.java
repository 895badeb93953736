package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.ReadySignal;
import io.github.blockingportal.StartedTask;

/**
 * A portal that starts and stops with its application context.
 *
 * <p>Its phase makes it stop after the web server has let its requests finish and after Spring's task executors, and before
 * what has the phase 0, such as the event loops of Reactor Netty. Its drain begins earlier, see {@link DrainStarter}. It is not
 * pauseable, since a web server is not either. It counts as running also when a call has started it and not the context.
 */
final class LifecyclePortal implements BlockingPortal, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    static final int PHASE = Integer.MAX_VALUE / 2 - 1024;

    private final ManagedPortal portal;
    private volatile boolean running;

    LifecyclePortal(ManagedPortal portal) {
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
    public <R> PortalResource<R> acquire(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release) {
        return portal.acquire(acquire, release);
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
    public BlockingPortal named(String callName) {
        return portal.named(callName);
    }

    @Override
    public BlockingPortal timeout(Duration timeout) {
        return portal.timeout(timeout);
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
    public PortalSnapshot snapshot(PortalSnapshot.Detail detail) {
        return portal.snapshot(detail);
    }

    @Override
    public boolean cancel(long callId) {
        return portal.cancel(callId);
    }

    @Override
    public void close() {
        running = false;
        portal.close();
    }

    /** A portal whose stop took longer than the context waited is started once it has closed. */
    @Override
    public void start() {
        if (state() == State.CLOSING) {
            portal.close();
        }
        portal.start();
        if (!running) {
            running = true;
            PortalSnapshot started = portal.snapshot(PortalSnapshot.Detail.NUMBERS);
            LOG.info("Portal '{}' started: {}", started.name(), started.settings());
        }
    }

    void beginDrain() {
        portal.beginDrain();
    }

    private State state() {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).state();
    }

    @Override
    public void stop() {
        close();
    }

    @Override
    public void stop(Runnable callback) {
        Thread stopper = new Thread(() -> closeThen(callback), "blocking-portal-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    private void closeThen(Runnable callback) {
        try {
            close();
        } finally {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running || state() == State.RUNNING;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public String toString() {
        return portal.toString();
    }
}
