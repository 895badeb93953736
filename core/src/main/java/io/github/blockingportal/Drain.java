package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.blockingportal.PortalSnapshot.Call;

/**
 * Lets the calls in flight finish for the drain timeout, says from time to time who is left, and then cancels what is left.
 * An interrupt cuts the waiting short.
 */
final class Drain {

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final PortalEngine engine;
    private final long drainNanos;
    private final long startNanos = System.nanoTime();
    private boolean interrupted;

    Drain(PortalEngine engine) {
        this.engine = engine;
        this.drainNanos = engine.settings().drainTimeoutNanos();
    }

    void run() {
        int found = engine.calls().size();
        if (found > 0) {
            PortalEngine.LOG.info(
                    "Portal '{}' closes: waits for {} calls to finish (drainTimeout={})",
                    engine.name(),
                    found,
                    Durations.setting(drainNanos));
            awaitCalls();
            int cancelled = cancelRest();
            PortalEngine.LOG.info(
                    "Portal '{}' drained in {}: {} calls finished, {} cancelled",
                    engine.name(),
                    Durations.seconds(elapsed()),
                    Math.max(0, found - cancelled),
                    cancelled);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitCalls() {
        long reportAt = REPORT_NANOS;
        while (!engine.calls().isEmpty() && !interrupted && elapsed() < drainNanos) {
            engine.calls().parkUntilEmpty(Math.min(reportAt, drainNanos) - elapsed());
            interrupted = Thread.interrupted();
            if (elapsed() >= reportAt && elapsed() < drainNanos) {
                PortalEngine.LOG.info(
                        "Portal '{}' still waits for {}",
                        engine.name(),
                        text(engine.calls().describe()));
                reportAt += REPORT_NANOS;
            }
        }
    }

    private int cancelRest() {
        List<Call> left = engine.calls().describe();
        if (!left.isEmpty()) {
            PortalEngine.LOG.warn(
                    "Portal '{}' cancels what did not finish within {} (drainTimeout={}{}): {}",
                    engine.name(),
                    Durations.seconds(elapsed()),
                    Durations.setting(drainNanos),
                    interrupted ? ", cut short by an interrupt" : "",
                    text(left));
            long begun = elapsed();
            while (!engine.calls().isEmpty() && elapsed() - begun < CANCEL_NANOS) {
                engine.calls().endAll(Outcome.CLOSED);
                engine.calls().parkUntilEmpty(RETRY_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        return left.size();
    }

    private long elapsed() {
        return System.nanoTime() - startNanos;
    }

    private static String text(List<Call> calls) {
        return calls.stream().map(Drain::text).collect(Collectors.joining(", "));
    }

    private static String text(Call call) {
        String name = call.name() == null ? "unnamed call " + call.id() : "call '" + call.name() + "'";
        String place = call.callSite() == null ? "" : " at " + call.callSite();
        return name + " (" + call.phase() + ", " + Durations.seconds(call.age().toNanos()) + place + ")";
    }
}
