package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.OverdueCalls;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.guard.EventLoopGuard;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.loop.PortalScheduler;
import io.github.blockingportal.internal.resource.OpenResources;
import io.github.blockingportal.internal.worker.Starvation;
import io.github.blockingportal.internal.worker.Workers;

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
        this.workers = new Workers(this, settings.workerLimit(), settings.workerMaxWaiting(), life::runningWorkers);
        this.starvation = new Starvation(this, workers, settings.stallThresholdNanos());
    }

    PortalSettings settings() {
        return settings;
    }

    @Override
    public boolean isReleasing(CallInfo release) {
        return resources.isUnderWay(release);
    }

    @Override
    public EventLoopGuard guard() {
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
    public PortalScheduler scheduler() {
        return scheduler;
    }

    @Override
    public PortalSnapshot.State state() {
        return life.state();
    }

    @Override
    public boolean isClosed() {
        return life.state() == PortalSnapshot.State.CLOSED;
    }

    @Override
    public boolean admits(TrackedCall call) {
        return life.admits(call);
    }

    @Override
    @Nullable
    public PortalLoops loops() {
        return life.loops();
    }

    @Override
    @Nullable
    public Future<?> after(long nanos, Runnable task) {
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
