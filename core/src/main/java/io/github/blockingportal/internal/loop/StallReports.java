package io.github.blockingportal.internal.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Stacks;

/**
 * Reports the loops that do not get on: once when a stall is found, again when its stack has changed, and when it is over.
 * Listeners are told by the callbacks. For the watchdog's thread alone.
 */
public final class StallReports {

    private final String portal;
    private final PortalListener listener;
    private final Callbacks callbacks;
    private final long thresholdNanos;
    private final Map<WatchedLoop, Report> reports = new HashMap<>();

    public StallReports(String portal, PortalListener listener, Callbacks callbacks, long thresholdNanos) {
        this.portal = portal;
        this.listener = listener;
        this.callbacks = callbacks;
        this.thresholdNanos = thresholdNanos;
    }

    public void look(WatchedLoop loop) {
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

        void found(WatchedLoop loop) {
            long now = System.nanoTime();
            if (stack != null && now - saidAt < thresholdNanos) {
                return;
            }
            StackTraceElement[] seen = loop.stack();
            if (Arrays.equals(seen, stack)) {
                return;
            }
            if (stack == null) {
                tell(loop, () -> listener.loopStalled(portal, loop.name(), now - stall.since(), seen));
            }
            stack = seen;
            saidAt = now;
            PortalLog.warn(portal)
                    .addKeyValue("loop", loop.name())
                    .addKeyValue("elapsed", Durations.wholeMillis(now - stall.since()))
                    .log(
                            "Portal '{}': {} '{}' has been blocked for {} (stallThreshold={}). {} Move blocking code off the loop;"
                                    + " it is\n\t{}",
                            portal,
                            loop.label(),
                            loop.name(),
                            Durations.seconds(now - stall.since()),
                            Durations.setting(thresholdNanos),
                            loop.consequence(),
                            Stacks.text(seen));
        }

        void over(WatchedLoop loop) {
            long length = stall.lengthNanos();
            PortalLog.LOG.info(
                    "Portal '{}': {} '{}' goes on after {}",
                    portal,
                    loop.label(),
                    loop.name(),
                    Durations.seconds(length));
            tell(loop, () -> listener.loopRecovered(portal, loop.name(), length));
        }

        /** In order, and without waiting for the listener. */
        private void tell(WatchedLoop loop, Runnable event) {
            told = callbacks.runAfter(told, "a listener", loop.label() + " '" + loop.name() + "'", event);
        }
    }
}
