package io.github.blockingportal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.PortalSnapshot.Detail;

/** The one portal behind all its views: guard, permits, calls in flight and life. */
final class PortalEngine {

    static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final PortalSettings settings;
    private final PortalSnapshot.Settings describedSettings;
    private final EventLoopGuard guard;
    private final CapacityLimiter limiter;
    private final Workers workers;
    private final OpenResources resources;
    private final InFlight calls = new InFlight();
    private final OldestCalls oldestCalls = new OldestCalls(calls);
    private final Callbacks callbacks;
    private final UnobservedFailures unobservedFailures = new UnobservedFailures();
    private final PortalLife life = new PortalLife(this);
    private final PortalScheduler scheduler = new PortalScheduler(this);

    PortalEngine(PortalSettings settings) {
        this.settings = settings;
        this.describedSettings = settings.describe();
        this.callbacks = new Callbacks(settings.name(), settings.contexts());
        this.resources = new OpenResources(callbacks);
        this.guard = new EventLoopGuard(this);
        this.limiter = CapacityLimiter.of(settings.name(), settings.maxConcurrentCalls());
        this.workers = new Workers(this);
    }

    String name() {
        return settings.name();
    }

    PortalSettings settings() {
        return settings;
    }

    PortalListener listener() {
        return settings.listener();
    }

    EventLoopGuard guard() {
        return guard;
    }

    CapacityLimiter limiter() {
        return limiter;
    }

    Workers workers() {
        return workers;
    }

    OpenResources resources() {
        return resources;
    }

    InFlight calls() {
        return calls;
    }

    OldestCalls oldestCalls() {
        return oldestCalls;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    UnobservedFailures unobservedFailures() {
        return unobservedFailures;
    }

    PortalLife life() {
        return life;
    }

    PortalScheduler scheduler() {
        return scheduler;
    }

    CallInfo newCall(@Nullable String callName) {
        return new CallInfo(settings.name(), calls.nextId(), callName);
    }

    /** Lists a call, or ends it if the portal takes none or its time is over. */
    void begin(TrackedCall call) {
        calls.add(call);
        call.enter();
        if (!life.admits(call)) {
            call.finish(Outcome.CLOSED);
        } else if (call.clock.timeout() <= 0) {
            call.giveUp(Outcome.TIMEOUT);
        } else {
            call.accept();
        }
    }

    PortalSnapshot snapshot(Detail detail) {
        boolean numbersOnly = detail == Detail.NUMBERS;
        return new PortalSnapshot(
                name(),
                life.state(),
                describedSettings,
                life.uptime(),
                life.describeLoops(detail),
                numbersOnly ? List.of() : calls.describe(detail),
                limiter.statistics(),
                workers.limiter().statistics(),
                numbersOnly ? List.of() : guard.refusals().describe());
    }
}
