package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Enforcement;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.internal.portal.PortalSettings.Changeable;
import io.github.blockingportal.internal.text.PortalLog;

/** Steps from one value of the settings to the next, each tried as it is told, so that a wrong value changes nothing. */
final class Change implements PortalChange {

    private UnaryOperator<Changeable> steps = UnaryOperator.identity();
    private boolean fromConfigured;
    private boolean setsLimitOfCalls;
    private @Nullable String who;

    private PortalChange step(UnaryOperator<Changeable> step) {
        Objects.requireNonNull(step.apply(Changeable.DEFAULTS));
        UnaryOperator<Changeable> before = steps;
        steps = settings -> step.apply(before.apply(settings));
        return this;
    }

    @Override
    public PortalChange by(String who) {
        this.who = PortalLog.oneLine(Objects.requireNonNull(who, "who"));
        return this;
    }

    @Override
    public PortalChange maxConcurrentCalls(int maxConcurrentCalls) {
        PortalChange same = step(settings -> settings.withMaxConcurrentCalls(maxConcurrentCalls));
        setsLimitOfCalls = true;
        return same;
    }

    @Override
    public PortalChange maxWait(Duration maxWait) {
        return step(settings -> settings.withMaxWait(maxWait));
    }

    @Override
    public PortalChange defaultMaxWait() {
        return step(Changeable::withDefaultMaxWait);
    }

    @Override
    public PortalChange maxWaiting(int maxWaiting) {
        return step(settings -> settings.withMaxWaiting(maxWaiting));
    }

    @Override
    public PortalChange timeout(Duration timeout) {
        return step(settings -> settings.withTimeout(timeout));
    }

    @Override
    public PortalChange noTimeout() {
        return step(Changeable::withNoTimeout);
    }

    @Override
    public PortalChange enforcement(Enforcement enforcement) {
        return step(settings -> settings.withEnforcement(enforcement));
    }

    @Override
    public PortalChange workerLimit(int workerLimit) {
        return step(settings -> settings.withWorkerLimit(workerLimit));
    }

    @Override
    public PortalChange asConfigured() {
        steps = UnaryOperator.identity();
        setsLimitOfCalls = false;
        fromConfigured = true;
        return this;
    }

    boolean setsLimitOfCalls() {
        return setsLimitOfCalls;
    }

    /** Who asks for it, as it may stand in a line of the log; null if nobody said. */
    @Nullable
    String who() {
        return who;
    }

    /** What holds afterwards, where one thing holds now and the other is configured. */
    Changeable applyTo(Changeable now, Changeable configured) {
        return steps.apply(fromConfigured ? configured : now);
    }
}
