package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Detail;

/** The one portal behind all its views: puts one of each room together. */
final class PortalEngine extends CallHost {

    private final PortalSettings settings;
    private final PortalSnapshot.Settings describedSettings;
    private final EventLoopGuard guard;
    private final OpenResources resources = new OpenResources(this);
    private final PortalLife life = new PortalLife(this);
    private final Workers workers;
    private final Starvation starvation;
    private final OverdueCalls overdueCalls = new OverdueCalls(calls(), callbacks());
    private final PortalScheduler scheduler = new PortalScheduler(this, life::runningLoops);

    PortalEngine(PortalSettings settings) {
        super(settings.calls());
        this.settings = settings;
        this.describedSettings = settings.describe();
        this.guard = new EventLoopGuard(this, settings.enforcement(), settings.detectors(), listener(), this::newCall);
        this.workers = new Workers(this, settings.workerLimit(), life::runningWorkers);
        this.starvation = new Starvation(this, workers, settings.stallThresholdNanos());
    }

    PortalSettings settings() {
        return settings;
    }

    @Override
    boolean isReleasing(CallInfo release) {
        return resources.isUnderWay(release);
    }

    @Override
    EventLoopGuard guard() {
        return guard;
    }

    Workers workers() {
        return workers;
    }

    OpenResources resources() {
        return resources;
    }

    OverdueCalls overdueCalls() {
        return overdueCalls;
    }

    PortalLife life() {
        return life;
    }

    @Override
    PortalScheduler scheduler() {
        return scheduler;
    }

    @Override
    PortalSnapshot.State state() {
        return life.state();
    }

    @Override
    boolean isClosed() {
        return life.state() == PortalSnapshot.State.CLOSED;
    }

    @Override
    boolean admits(TrackedCall call) {
        return life.admits(call);
    }

    @Override
    @Nullable
    PortalLoops loops() {
        return life.loops();
    }

    @Override
    @Nullable
    Future<?> after(long nanos, Runnable task) {
        PortalThreads threads = life.threads();
        return threads == null ? null : threads.after(nanos, task);
    }

    /** What the watchdog does beside looking at the loops. */
    Stream<Runnable> chores() {
        long threshold = settings.stallThresholdNanos();
        return Stream.of(
                starvation::look,
                () -> unobservedFailures().report(callbacks()),
                () -> callbacks().look(threshold),
                () -> overdueCalls.settle(threshold));
    }

    PortalSnapshot snapshot(Detail detail) {
        boolean numbersOnly = detail == Detail.NUMBERS;
        return new PortalSnapshot(
                name(),
                life.state(),
                describedSettings,
                life.uptime(),
                life.describeLoops(detail),
                numbersOnly ? List.of() : calls().describe(detail),
                limiter().statistics(),
                workers.limiter().statistics(),
                numbersOnly ? List.of() : guard.refusals().describe());
    }
}
