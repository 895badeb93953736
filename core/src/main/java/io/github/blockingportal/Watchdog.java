package io.github.blockingportal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the loops at short intervals. Measures how late they are, and reports those that do not get on: once when a stall
 * is found, again when its stack has changed, and when it is over. Its thread also ends the calls whose callers do not wait
 * when their deadline passes. It runs no code of users: listeners are told, and the ends of calls settled, by the callbacks.
 */
final class Watchdog {

    private static final long SHORTEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PortalEngine engine;
    private final List<PortalLoop> loops;
    private final SingleThread executor;
    private final Map<PortalLoop, Report> reports = new HashMap<>();
    private final Starvation starvation;
    private final long thresholdNanos;

    Watchdog(PortalEngine engine, List<PortalLoop> loops, @Nullable ClassLoader classLoader) {
        this.engine = engine;
        this.loops = loops;
        this.starvation = new Starvation(engine);
        String name = engine.name() + "-watchdog";
        this.executor =
                new SingleThread(engine.name(), target -> new PortalThread(engine, null, name, target, classLoader));
        this.thresholdNanos = engine.settings().stallThresholdNanos();
        long quarter = thresholdNanos / 4;
        long interval = Math.max(SHORTEST_INTERVAL_NANOS, Math.min(LONGEST_INTERVAL_NANOS, quarter));
        try {
            executor.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.NANOSECONDS);
        } catch (Throwable outOfMemory) {
            executor.shutdownNow();
            throw outOfMemory;
        }
    }

    Future<?> after(long nanos, Runnable task) {
        return executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    SingleThread thread() {
        return executor;
    }

    void stop() {
        executor.shutdownNow();
    }

    private void look() {
        try {
            loops.forEach(PortalLoop::probe);
            loops.forEach(PortalLoop::sample);
            loops.forEach(this::look);
            starvation.look();
            engine.unobservedFailures().report(engine.callbacks());
            engine.callbacks().look(thresholdNanos);
            engine.calls().settleOverdue(thresholdNanos);
        } catch (Throwable outOfStackOrMemory) {
            PortalEngine.LOG.warn("Portal '{}': its watchdog failed and goes on", engine.name(), outOfStackOrMemory);
        }
    }

    private void look(PortalLoop loop) {
        Stall stall = loop.stalledFor(thresholdNanos);
        Report report = reports.get(loop);
        if (report != null && report.stall != stall) {
            reports.remove(loop);
            report.over(loop);
            report = null;
        }
        if (stall != null) {
            if (report == null) {
                report = new Report(stall);
                reports.put(loop, report);
            }
            report.found(loop);
        }
    }

    /** What has been said of one stall. */
    private final class Report {

        private final Stall stall;
        private StackTraceElement @Nullable [] stack;
        private long saidAt;
        private CompletableFuture<?> told = CompletableFuture.completedFuture(true);

        Report(Stall stall) {
            this.stall = stall;
        }

        void found(PortalLoop loop) {
            long now = System.nanoTime();
            if (stack != null && now - saidAt < thresholdNanos) {
                return;
            }
            StackTraceElement[] seen = loop.stack();
            if (Arrays.equals(seen, stack)) {
                return;
            }
            if (stack == null) {
                tell(loop, () -> engine.listener().loopStalled(engine.name(), loop.name(), now - stall.since(), seen));
            }
            stack = seen;
            saidAt = now;
            PortalEngine.LOG.warn(
                    "Portal '{}': loop '{}' has been blocked for {} (stallThreshold={}). New calls avoid it. Move blocking"
                            + " code off the loop; it is\n\t{}",
                    engine.name(),
                    loop.name(),
                    Durations.seconds(now - stall.since()),
                    Durations.setting(thresholdNanos),
                    Stacks.text(seen));
        }

        void over(PortalLoop loop) {
            long length = stall.lengthNanos();
            PortalEngine.LOG.info(
                    "Portal '{}': loop '{}' goes on after {}", engine.name(), loop.name(), Durations.seconds(length));
            tell(loop, () -> engine.listener().loopRecovered(engine.name(), loop.name(), length));
        }

        /** In order, and without waiting for the listener. */
        private void tell(PortalLoop loop, Runnable event) {
            told = engine.callbacks().runAfter(told, "a listener", "loop '" + loop.name() + "'", event);
        }
    }
}
