package io.github.blockingportal.internal.watch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.CallsInFlight;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.loop.Watchdog;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/** Says of each call that still runs after some time where it is, once, and of not too many. For the watchdog alone. */
public final class SlowCalls {

    /** Each takes a stack, for which all threads may have to stop, on the thread that keeps the deadlines. */
    private static final int LINES_A_MINUTE = 10;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final CallHost host;
    private final CallsInFlight calls;
    private final long thresholdNanos;
    private final Set<TrackedCall> reported = ConcurrentHashMap.newKeySet();
    private long minuteBegan = System.nanoTime();
    private int lines;
    private int more;

    public SlowCalls(CallHost host, long thresholdNanos) {
        this.host = host;
        this.calls = host.calls();
        this.thresholdNanos = thresholdNanos;
    }

    /** Whether there is a threshold. */
    public boolean areWatched() {
        return thresholdNanos != Long.MAX_VALUE;
    }

    /** The time between two looks. */
    public long intervalNanos() {
        return Watchdog.intervalNanos(thresholdNanos);
    }

    public void look() {
        beginMinute(System.nanoTime());
        reported.removeIf(call -> !calls.contains(call));
        calls.forEach(call -> {
            if (call.isSlow(thresholdNanos) && reported.add(call)) {
                found(call);
            }
        });
    }

    private void beginMinute(long now) {
        if (now - minuteBegan >= MINUTE_NANOS) {
            if (more > 0) {
                PortalLog.warn(host.name())
                        .log(
                                "Portal '{}': {} more calls were slow in the last minute (slowCallThreshold={})",
                                host.name(),
                                more,
                                Durations.setting(thresholdNanos));
            }
            minuteBegan = now;
            lines = 0;
            more = 0;
        }
    }

    private void found(TrackedCall call) {
        if (lines < LINES_A_MINUTE) {
            lines++;
            String slowness = call.slowness(); // as it is now
            host.callbacks().run("the class loader", call.label(), () -> report(call, slowness));
        } else {
            more++;
        }
    }

    private void report(TrackedCall call, String slowness) {
        PortalSnapshot.Call now = call.describe();
        if (now != null) {
            PortalLog.warn(call.info())
                    .addKeyValue("phase", now.phase())
                    .addKeyValue("loop", now.loop())
                    .addKeyValue("elapsed", now.age().toMillis())
                    .log(
                            "Portal '{}': {} (id {}) began {} ago ({}, {}, thread '{}' {}) and {}"
                                    + " (slowCallThreshold={}). It goes on; look at what it waits for, or end it with cancel({})",
                            host.name(),
                            call.label(),
                            now.id(),
                            Durations.seconds(now.age().toNanos()),
                            now.phase(),
                            now.loop() == null ? "on no loop" : "loop '" + now.loop() + "'",
                            now.callerThread(),
                            now.callSite() == null ? "does not wait for it" : "waits at " + now.callSite(),
                            slowness,
                            Durations.setting(thresholdNanos),
                            now.id());
        }
    }
}
