package io.github.blockingportal.internal.worker;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * Finds the limiters under which blocking tasks wait while nobody gets a permit for longer than the stall threshold, before a
 * deadline makes a failure of it. Says so once, and once more when it is over.
 */
final class Starvation {

    private static final int SHOWN = 3;

    private final CallHost host;
    private final Workers workers;
    private final long thresholdNanos;
    private final Map<Limiter, Standstill> standstills = new HashMap<>();
    private volatile @Nullable Standstill longest;

    Starvation(CallHost host, Workers workers, long stallThresholdNanos) {
        this.host = host;
        this.workers = workers;
        this.thresholdNanos = stallThresholdNanos;
    }

    void look() {
        Set<Limiter> waitedFor = workers.tasks()
                .filter(WorkerTask::isWaiting)
                .map(WorkerTask::limiter)
                .collect(Collectors.toSet());
        waitedFor.forEach(limiter -> standstills.compute(limiter, this::look));
        standstills.forEach((limiter, standstill) -> {
            if (!waitedFor.contains(limiter)) {
                over(limiter, standstill);
            }
        });
        standstills.keySet().retainAll(waitedFor);
        longest = standstills.values().stream()
                .max(Comparator.comparingLong(Standstill::nanos))
                .orElse(null);
    }

    /** The longest one, as it was at the last look, for messages; null if there is none of at least this time. */
    @Nullable
    String describe(long leastNanos) {
        Standstill found = longest;
        return found == null || found.seenNanos < leastNanos ? null : found.describe();
    }

    private Standstill look(Limiter limiter, @Nullable Standstill before) {
        long grants = limiter.grants();
        if (before == null || before.grants != grants) {
            over(limiter, before);
            return new Standstill(limiter, grants);
        }
        before.seenNanos = before.nanos();
        if (!before.reported && before.nanos() >= thresholdNanos) {
            before.reported = true;
            host.callbacks().run("the class loader", "a blocking task", () -> report(limiter, before));
        }
        return before;
    }

    private void report(Limiter limiter, Standstill standstill) {
        CapacityLimiter.Statistics permits = limiter.statistics();
        PortalLog.warn(host.name())
                .addKeyValue("elapsed", Durations.wholeMillis(standstill.nanos()))
                .log(
                        "Portal '{}': {} blocking tasks wait for a permit of limiter '{}' ({}={}), and none of the {} that are held has"
                                + " come back for {} (stallThreshold={}). Longest: {}. Raise the limit, or give the slow tasks a limiter of"
                                + " their own with limitedBy(...)",
                        host.name(),
                        permits.waiting(),
                        limiter.name(),
                        limiter == workers.limiter() ? "workerLimit" : "permits",
                        permits.limit(),
                        permits.active(),
                        Durations.seconds(standstill.nanos()),
                        Durations.setting(thresholdNanos),
                        longest(limiter));
    }

    private String longest(Limiter limiter) {
        String tasks = workers.tasks()
                .filter(task -> task.limiter() == limiter && task.isRunning())
                .sorted(Comparator.comparingLong(task -> task.steps().startedAt()))
                .limit(SHOWN)
                .map(WorkerTask::describe)
                .collect(Collectors.joining(", "));
        return tasks.isEmpty() ? "none of this portal's tasks" : tasks;
    }

    private void over(Limiter limiter, @Nullable Standstill standstill) {
        if (standstill != null && standstill.reported) {
            PortalLog.LOG.info(
                    "Portal '{}': the blocking tasks of limiter '{}' go on after {}",
                    host.name(),
                    limiter.name(),
                    Durations.seconds(standstill.nanos()));
        }
    }

    /** A time in which somebody waits under a limiter and nobody is granted a permit. */
    private static final class Standstill {

        private final Limiter limiter;
        private final long grants;
        private final long since = System.nanoTime();
        private volatile long seenNanos; // until the last look, since which it may have ended
        private boolean reported;

        Standstill(Limiter limiter, long grants) {
            this.limiter = limiter;
            this.grants = grants;
        }

        long nanos() {
            return System.nanoTime() - since;
        }

        String describe() {
            return "for " + Durations.seconds(seenNanos) + " a blocking task has waited for a permit of limiter '"
                    + limiter.name() + "' (limit " + limiter.permits() + "), and none has come free";
        }
    }
}
