package io.github.blockingportal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the limiters under which blocking tasks wait while none of those that run gets done, before a deadline makes a failure
 * of it. Says so once, and once more when it is over.
 */
final class Starvation {

    private static final int SHOWN = 3;

    private final PortalEngine engine;
    private final Map<CapacityLimiter, Long> foundAt = new HashMap<>();

    Starvation(PortalEngine engine) {
        this.engine = engine;
    }

    void look() {
        long threshold = engine.settings().stallThresholdNanos();
        Set<CapacityLimiter> starving = new HashSet<>();
        engine.workers()
                .tasks()
                .filter(task -> task.isWaiting() && task.waitedNanos() >= threshold)
                .forEach(task -> starving.add(task.limiter()));
        starving.removeIf(limiter -> running(limiter).stream().anyMatch(task -> task.runningNanos() < threshold));
        starving.forEach(this::found);
        foundAt.forEach((limiter, since) -> {
            if (!starving.contains(limiter)) {
                over(limiter, since);
            }
        });
        foundAt.keySet().retainAll(starving);
    }

    /** Longest first. */
    private List<WorkerTask<?>> running(CapacityLimiter limiter) {
        return engine.workers()
                .tasks()
                .filter(task -> task.limiter() == limiter && task.isRunning())
                .sorted(Comparator.comparingLong((WorkerTask<?> task) -> task.runningNanos())
                        .reversed())
                .toList();
    }

    private void found(CapacityLimiter limiter) {
        if (foundAt.putIfAbsent(limiter, System.nanoTime()) != null) {
            return;
        }
        CapacityLimiter.Statistics permits = limiter.statistics();
        PortalEngine.LOG.warn(
                "Portal '{}': {} blocking tasks wait for a permit of limiter '{}' ({}={}), and none of the {} that hold one"
                        + " has ended for {} (stallThreshold). Longest: {}. Raise the limit, or give the slow ones a limiter of"
                        + " their own with limitedBy(...)",
                engine.name(),
                permits.waiting(),
                limiter.name(),
                limiter == engine.workers().limiter() ? "workerLimit" : "permits",
                permits.limit(),
                permits.active(),
                Durations.setting(engine.settings().stallThresholdNanos()),
                running(limiter).stream().limit(SHOWN).map(WorkerTask::describe).collect(Collectors.joining(", ")));
    }

    private void over(CapacityLimiter limiter, long since) {
        PortalEngine.LOG.info(
                "Portal '{}': the blocking tasks of limiter '{}' go on after {}",
                engine.name(),
                limiter.name(),
                Durations.seconds(System.nanoTime() - since + engine.settings().stallThresholdNanos()));
    }
}
