package io.github.blockingportal.internal.portal;

import java.util.Set;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.worker.Workers;

/**
 * What became of the calls and blocking tasks of a drain. Whoever was interrupted while the drain waited, by a server that had
 * waited for long enough, or was cancelled by somebody, has ended and has not finished.
 */
record DrainTally(long finished, long cancelled, long interrupted) {

    /**
     * Counts them.
     *
     * @param found those that the drain has waited for
     * @param ended those that the drain itself has cancelled at its end
     */
    static DrainTally of(Set<Object> found, Set<Object> ended, Workers workers) {
        long cut = found.stream()
                .filter(each -> !ended.contains(each) && wasCut(each, workers))
                .count();
        long finished = found.stream().filter(each -> !ended.contains(each)).count() - cut;
        long interrupted = found.stream().filter(DrainTally::wasInterrupted).count();
        return new DrainTally(finished, cut + ended.size(), interrupted);
    }

    private static boolean wasInterrupted(Object each) {
        return each instanceof TrackedCall call && call.outcome() == Outcome.INTERRUPTED;
    }

    private static boolean wasCut(Object each, Workers workers) {
        return each instanceof TrackedCall call
                ? call.outcome() == Outcome.CANCELLED || wasInterrupted(call)
                : workers.wasCancelled(each);
    }
}
