package io.github.blockingportal.internal.portal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * What a close of a portal found.
 *
 * @param threads those to stop, or null if another thread does that
 * @param closed the end of the close
 * @param isFirst whether it is what closed the portal
 */
record Closing(@Nullable PortalThreads threads, CompletableFuture<@Nullable Void> closed, boolean isFirst) {

    /** Waits for the end, which another thread brings, interrupted or not. */
    void await(Runnable onInterrupt) {
        boolean interrupted = false;
        while (!closed.isDone()) {
            try {
                closed.get();
            } catch (InterruptedException e) {
                interrupted = true;
                onInterrupt.run();
            } catch (ExecutionException neverCompletedSo) {
                throw new IllegalStateException(neverCompletedSo);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
