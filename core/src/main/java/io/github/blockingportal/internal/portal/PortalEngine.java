package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.CallsInFlight;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.guard.EventLoopGuard;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.resource.OpenResources;
import io.github.blockingportal.internal.watch.OverdueCalls;
import io.github.blockingportal.internal.watch.SlowCalls;
import io.github.blockingportal.internal.worker.Workers;

/** The one portal behind all its views: puts one of each room together. */
final class PortalEngine extends CallHost {

    private final PortalSettings settings;
    private final PortalSnapshot.Settings configured;
    private final LiveSettings live;
    private final EventLoopGuard guard;
    private final OpenResources resources = new OpenResources(this);
    private final CallNames names;
    private final SlowCalls slowCalls;
    private final PortalLife life = new PortalLife(this);
    private final Workers workers;
    private final OverdueCalls overdueCalls = new OverdueCalls(calls(), callbacks());
    private final Scheduler scheduler = PortalLoops.schedulerOf(this, life::runningLoops);

    PortalEngine(PortalSettings settings) {
        super(settings.calls());
        this.settings = settings;
        this.configured = settings.describe(settings.changeable());
        this.guard = new EventLoopGuard(
                this, settings.changeable().enforcement(), settings.detectors(), listener(), this::newCall);
        this.workers = new Workers(
                this,
                settings.changeable().workerLimit(),
                settings.workerMaxWaiting(),
                settings.stallThresholdNanos(),
                life::runningWorkers);
        this.live = new LiveSettings(settings, admission(), guard, workers.limiter());
        this.names = new CallNames(settings.callSettings());
        this.slowCalls = new SlowCalls(this, settings.slowCallNanos());
    }

    PortalSettings settings() {
        return settings;
    }

    LiveSettings live() {
        return live;
    }

    @Override
    public long timeoutNanos() {
        return live.timeoutNanos();
    }

    @Override
    public boolean isReleasing(CallInfo release) {
        return resources.isUnderWay(release);
    }

    @Override
    @Nullable
    public String starved(long leastNanos) {
        return workers.starved(leastNanos);
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

    CallNames names() {
        return names;
    }

    OverdueCalls overdueCalls() {
        return overdueCalls;
    }

    PortalLife life() {
        return life;
    }

    @Override
    public Scheduler scheduler() {
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
                workers::lookForStarvation,
                this::lookForClientLoops,
                this::reportUnobservedFailures,
                () -> callbacks().look(threshold),
                () -> overdueCalls.settle(threshold));
    }

    /** What it does at intervals of their own. */
    SlowCalls slowCalls() {
        return slowCalls;
    }

    PortalSnapshot snapshot(Detail detail, int mostCalls) {
        boolean numbersOnly = detail == Detail.NUMBERS;
        CallsInFlight.Listed listed = calls().describe(detail, numbersOnly ? 0 : mostCalls);
        return new PortalSnapshot(
                name(),
                life.state(),
                live.describe(),
                configured,
                life.uptime(),
                life.describeLoops(detail),
                listed.inFlight(),
                listed.oldest(),
                limiter().statistics(),
                workers.limiter().statistics(),
                numbersOnly ? List.of() : guard.refusals(),
                names.describe(detail));
    }
}
