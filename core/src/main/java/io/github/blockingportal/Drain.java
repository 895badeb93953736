package io.github.blockingportal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        int found = engine.calls().size() + engine.workers().size();
        if (found > 0) {
            PortalEngine.LOG.info(
                    "Portal '{}' closes: waits for {} calls and blocking tasks to finish (drainTimeout={})",
                    engine.name(),
                    found,
                    Durations.setting(drainNanos));
            awaitCalls();
            int cancelled = cancelRest();
            PortalEngine.LOG.info(
                    "Portal '{}' drained in {}: {} finished, {} cancelled",
                    engine.name(),
                    Durations.seconds(elapsed()),
                    Math.max(0, found - cancelled),
                    cancelled);
        }
        awaitSettled();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every future has its outcome; not for ever, since what depends on a future may be what closes. */
    private void awaitSettled() {
        long begun = elapsed();
        while (!engine.calls().isSettled() && elapsed() - begun < CANCEL_NANOS) {
            LockSupport.parkNanos(this, RETRY_NANOS);
            interrupted |= Thread.interrupted();
        }
    }

    private void awaitCalls() {
        long reportAt = REPORT_NANOS;
        while (!isEmpty() && !interrupted && elapsed() < drainNanos) {
            park(Math.min(reportAt, drainNanos) - elapsed());
            interrupted = Thread.interrupted();
            if (elapsed() >= reportAt && elapsed() < drainNanos) {
                PortalEngine.LOG.info("Portal '{}' still waits for {}", engine.name(), left());
                reportAt += REPORT_NANOS;
            }
        }
    }

    private boolean isEmpty() {
        return engine.calls().isEmpty() && engine.workers().isIdle();
    }

    private void park(long nanos) {
        if (engine.calls().isEmpty()) {
            LockSupport.parkNanos(this, Math.min(nanos, RETRY_NANOS));
        } else {
            engine.calls().parkUntilEmpty(nanos);
        }
    }

    private int cancelRest() {
        int left = engine.calls().size() + engine.workers().size();
        if (left > 0) {
            PortalEngine.LOG.warn(
                    "Portal '{}' cancels what did not finish within {} (drainTimeout={}{}): {}",
                    engine.name(),
                    Durations.seconds(elapsed()),
                    Durations.setting(drainNanos),
                    interrupted ? ", cut short by an interrupt" : "",
                    left());
            long begun = elapsed();
            while (!isEmpty() && elapsed() - begun < CANCEL_NANOS) {
                engine.calls().endAll(Outcome.CLOSED);
                engine.workers().closeAll();
                park(RETRY_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        return left;
    }

    private long elapsed() {
        return System.nanoTime() - startNanos;
    }

    private String left() {
        Stream<String> calls = engine.calls().describe().stream().map(Drain::text);
        int tasks = engine.workers().size();
        return Stream.concat(calls, tasks == 0 ? Stream.of() : Stream.of(tasks + " blocking tasks"))
                .collect(Collectors.joining(", "));
    }

    private static String text(Call call) {
        String name = call.name() == null ? "unnamed call " + call.id() : "call '" + call.name() + "'";
        String place = call.callSite() == null ? "" : " at " + call.callSite();
        return name + " (" + call.phase() + ", " + Durations.seconds(call.age().toNanos()) + place + ")";
    }
}
