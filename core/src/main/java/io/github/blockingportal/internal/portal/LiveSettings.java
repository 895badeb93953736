package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.guard.EventLoopGuard;
import io.github.blockingportal.internal.portal.PortalSettings.Changeable;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * The settings that hold now. Each part of the portal has its own of them in a volatile field, which a call reads once.
 *
 * <p>Implementation note. Changes are made one after the other under the lock. The limits are those that the limiters have, since
 * whoever has a limiter may set its permits. Who enters by a change goes on after the lock.
 */
final class LiveSettings {

    private final PortalSettings configured;
    private final Admission admission;
    private final EventLoopGuard guard;
    private final Limiter workers;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Changeable last;

    LiveSettings(PortalSettings configured, Admission admission, EventLoopGuard guard, Limiter workers) {
        this.configured = configured;
        this.admission = admission;
        this.guard = guard;
        this.workers = workers;
        this.last = configured.changeable();
    }

    long timeoutNanos() {
        return last.timeoutNanos();
    }

    PortalSnapshot.Settings describe() {
        return configured.describe(now());
    }

    private Changeable now() {
        return last.withLimits(admission.limiter().permits(), workers.permits());
    }

    void change(Change change) {
        String governor = configured.limitGovernor();
        if (change.setsLimitOfCalls() && governor != null) {
            throw new IllegalStateException("Portal '" + configured.name() + "': maxConcurrentCalls (now "
                    + admission.limiter().permits() + ") cannot be changed, since " + governor
                    + " sets it. Change what that goes by, or take it away");
        }
        List<String> differences = apply(change, governor);
        if (!differences.isEmpty()) {
            PortalLog.warn(configured.name())
                    .log(
                            "Portal '{}' was changed{}: {}. Its next start has what is configured again",
                            configured.name(),
                            change.who() == null ? "" : " by '" + change.who() + "'",
                            String.join(", ", differences));
        }
    }

    /** Goes back to what is configured, for a portal that is started again. */
    void forgetChanges() {
        Change back = new Change();
        back.asConfigured();
        List<String> differences = apply(back, configured.limitGovernor());
        if (!differences.isEmpty()) {
            PortalLog.LOG.info(
                    "Portal '{}' starts with what is configured again: {}",
                    configured.name(),
                    String.join(", ", differences));
        }
    }

    /** Makes the change, and says what is different by it. */
    private List<String> apply(Change change, @Nullable String governor) {
        Changeable before;
        Changeable after;
        Runnable entering;
        Runnable beginning;
        lock.lock();
        try {
            before = now();
            Changeable from = configured.changeable();
            after = change.applyTo(
                    before, governor == null ? from : from.withMaxConcurrentCalls(before.maxConcurrentCalls()));
            last = after;
            admission.setBounds(after.maxWaitNanos(), after.maxWaiting());
            guard.enforce(after.enforcement());
            entering = setPermits(admission.limiter(), before.maxConcurrentCalls(), after.maxConcurrentCalls());
            beginning = setPermits(workers, before.workerLimit(), after.workerLimit());
        } finally {
            lock.unlock();
        }
        entering.run();
        beginning.run();
        return after.differencesTo(before);
    }

    private static Runnable setPermits(Limiter limiter, int before, int after) {
        return before == after ? () -> {} : limiter.changePermits(after);
    }
}
