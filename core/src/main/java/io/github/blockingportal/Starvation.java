package io.github.blockingportal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Finds the limiters under which blocking tasks wait while nobody gets a permit for longer than the stall threshold, before a
 * deadline makes a failure of it. Says so once, and once more when it is over.
 */
final class Starvation {

    private static final int SHOWN = 3;

    private final PortalEngine engine;
    private final Map<CapacityLimiter, Standstill> standstills = new HashMap<>();

    Starvation(PortalEngine engine) {
        this.engine = engine;
    }

    void look() {
        Set<CapacityLimiter> waitedFor = engine.workers()
                .tasks()
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
    }

    private Standstill look(CapacityLimiter limiter, @Nullable Standstill before) {
        long grants = limiter.grants();
        if (before == null || before.grants != grants) {
            over(limiter, before);
            return new Standstill(grants);
        }
        if (!before.reported && before.nanos() >= engine.settings().stallThresholdNanos()) {
            before.reported = true;
            engine.callbacks().run("the class loader", "a blocking task", () -> report(limiter, before));
        }
        return before;
    }

    private void report(CapacityLimiter limiter, Standstill standstill) {
        CapacityLimiter.Statistics permits = limiter.statistics();
        PortalEngine.LOG.warn(
                "Portal '{}': {} blocking tasks wait for a permit of limiter '{}' ({}={}), and none of the {} that are held has"
                        + " come back for {} (stallThreshold={}). Longest: {}. Raise the limit, or give the slow tasks a limiter of"
                        + " their own with limitedBy(...)",
                engine.name(),
                permits.waiting(),
                limiter.name(),
                limiter == engine.workers().limiter() ? "workerLimit" : "permits",
                permits.limit(),
                permits.active(),
                Durations.seconds(standstill.nanos()),
                Durations.setting(engine.settings().stallThresholdNanos()),
                longest(limiter));
    }

    private String longest(CapacityLimiter limiter) {
        String tasks = engine.workers()
                .tasks()
                .filter(task -> task.limiter() == limiter && task.isRunning())
                .sorted(Comparator.comparingLong(WorkerTask::startedAt))
                .limit(SHOWN)
                .map(WorkerTask::describe)
                .collect(Collectors.joining(", "));
        return tasks.isEmpty() ? "none of this portal's tasks" : tasks;
    }

    private void over(CapacityLimiter limiter, @Nullable Standstill standstill) {
        if (standstill != null && standstill.reported) {
            PortalEngine.LOG.info(
                    "Portal '{}': the blocking tasks of limiter '{}' go on after {}",
                    engine.name(),
                    limiter.name(),
                    Durations.seconds(standstill.nanos()));
        }
    }

    /** A time in which somebody waits under a limiter and nobody is granted a permit. */
    private static final class Standstill {

        private final long grants;
        private final long since = System.nanoTime();
        private boolean reported;

        Standstill(long grants) {
            this.grants = grants;
        }

        long nanos() {
            return System.nanoTime() - since;
        }
    }
}
