package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.internal.resource.Release;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * Lets the calls in flight finish for the drain timeout, says from time to time who is left, and then cancels what is left.
 * An interrupt cuts the waiting short.
 */
final class Drain {

    private static final int SHOWN = 20;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FUTURES_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long HOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final PortalEngine engine;
    private final long drainNanos;
    private final long startNanos = System.nanoTime();
    private boolean interrupted;

    Drain(PortalEngine engine) {
        this.engine = engine;
        this.drainNanos = engine.drainTimeoutNanos();
    }

    void run() {
        Set<Object> found = running().collect(Collectors.toSet());
        if (!found.isEmpty()) {
            PortalLog.LOG.info(
                    "Portal '{}' closes: waits for {} calls and blocking tasks to finish (drainTimeout={})",
                    engine.name(),
                    found.size(),
                    Durations.setting(drainNanos));
        }
        awaitCalls();
        engine.life().refuseNewcomers();
        Set<Object> cancelled = cancelRest();
        if (!found.isEmpty() || !cancelled.isEmpty()) {
            DrainTally tally = DrainTally.of(found, cancelled, engine.workers());
            PortalLog.LOG.info(
                    "Portal '{}' drained in {}: {} finished, {} cancelled{}",
                    engine.name(),
                    Durations.seconds(elapsed()),
                    tally.finished(),
                    tally.cancelled(),
                    tally.interrupted() == 0 ? "" : " (" + tally.interrupted() + " of them by an interrupt)");
        }
        awaitReleases(Release::hasBegun);
        awaitFutures();
        keepInterrupt();
    }

    /** What was acquired in the last moment, or has been waiting for a loop. For when there are no loops any more. */
    void releaseRest() {
        engine.resources().beginAll();
        awaitReleases(release -> true);
        keepInterrupt();
    }

    private void keepInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The calls and blocking tasks that have not ended. */
    private Stream<Object> running() {
        return Stream.concat(engine.calls().running(), engine.workers().tasks());
    }

    private boolean isAnyRunning() {
        return running().findAny().isPresent();
    }

    private void awaitCalls() {
        long reportAt = REPORT_NANOS;
        while (isAwaited() && !isCutShort() && elapsed() < drainNanos) {
            park(Math.min(reportAt, drainNanos) - elapsed());
            if (elapsed() >= reportAt && elapsed() < drainNanos) {
                report();
                reportAt += REPORT_NANOS;
            }
        }
    }

    /** Something runs, or may still come in. */
    private boolean isAwaited() {
        return engine.life().state() == State.RUNNING || isAnyRunning();
    }

    private void report() {
        if (isAnyRunning()) {
            PortalLog.LOG.info("Portal '{}' still waits for {}", engine.name(), left());
        }
    }

    /** By an interrupt of this thread, or of the one that closes the portal while this one drains it. */
    private boolean isCutShort() {
        return interrupted || engine.life().isCutShort();
    }

    private String cutShort() {
        return isCutShort() ? ", cut short by an interrupt" : "";
    }

    private Set<Object> cancelRest() {
        Set<Object> left = Stream.concat(
                        engine.calls().cancellable(), engine.workers().cancellable())
                .collect(Collectors.toSet());
        if (!left.isEmpty()) {
            PortalLog.warn(engine.name())
                    .addKeyValue("outcome", Outcome.CLOSED)
                    .addKeyValue("elapsed", Durations.wholeMillis(elapsed()))
                    .log(
                            "Portal '{}' cancels what did not finish within {} (drainTimeout={}{}): {}",
                            engine.name(),
                            Durations.seconds(elapsed()),
                            Durations.setting(drainNanos),
                            cutShort(),
                            left());
            engine.calls().cancelAll(Outcome.CLOSED);
            engine.workers().cancelAll();
        }
        return left;
    }

    /**
     * Releases what was acquired and never released, and waits for all releases under way, for the drain timeout from now;
     * after an interrupt for as long as futures may take. Those of them that have not ended then are given up.
     */
    private void awaitReleases(Predicate<Release> toGiveUp) {
        long begun = elapsed();
        releaseAll();
        while (!engine.resources().isEmpty() && elapsed() - begun < releaseNanos()) {
            park(SLICE_NANOS);
            releaseAll();
        }
        List<String> left = engine.resources().giveUp(toGiveUp);
        if (!left.isEmpty()) {
            PortalLog.warn(engine.name())
                    .addKeyValue("elapsed", Durations.wholeMillis(elapsed() - begun))
                    .log(
                            "Portal '{}' gives up {} releases that have not ended within {} (drainTimeout={}{}): {}",
                            engine.name(),
                            left.size(),
                            Durations.seconds(elapsed() - begun),
                            Durations.setting(drainNanos),
                            cutShort(),
                            left.stream().limit(SHOWN).collect(Collectors.joining(", ")));
        }
    }

    private long releaseNanos() {
        return isCutShort() ? Math.min(drainNanos, FUTURES_NANOS) : drainNanos;
    }

    private void releaseAll() {
        int open = engine.resources().releaseAll();
        if (open > 0) {
            PortalLog.warn(engine.name())
                    .log("Portal '{}' releases {} resources that were acquired and not closed", engine.name(), open);
        }
    }

    /**
     * Waits until every caller and future has its outcome, also those whose cancel hook blocks; not for ever, since what depends
     * on a future may be what closes.
     */
    private void awaitFutures() {
        long begun = elapsed();
        while (!engine.calls().isEmpty() && elapsed() - begun < FUTURES_NANOS) {
            park(FUTURES_NANOS);
            if (elapsed() - begun >= HOOKS_NANOS) {
                engine.overdueCalls().settle(Long.MAX_VALUE);
            }
        }
    }

    /** For a short while at most, since a call may leave just before. */
    private void park(long nanos) {
        long slice = Math.min(nanos, SLICE_NANOS);
        if (engine.calls().isEmpty()) {
            LockSupport.parkNanos(this, slice);
        } else {
            engine.calls().parkUntilOneLeaves(slice);
        }
        interrupted |= Thread.interrupted();
    }

    private long elapsed() {
        return System.nanoTime() - startNanos;
    }

    /** The oldest calls and some tasks, and how many more there are. */
    private String left() {
        Stream<String> calls = engine.calls().oldest(SHOWN);
        Stream<String> tasks = engine.workers().describe().limit(SHOWN);
        long more = Math.max(0, engine.calls().running().count() - SHOWN)
                + Math.max(0, engine.workers().size() - SHOWN);
        Stream<String> rest = more == 0 ? Stream.of() : Stream.of("and " + more + " more");
        return Stream.of(calls, tasks, rest).flatMap(part -> part).collect(Collectors.joining(", "));
    }
}
