package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * Finds out how many calls a portal may have in flight by what its calls take. Given to
 * {@link BlockingPortalBuilder#adaptiveLimit(AdaptiveLimit)}, one to each portal.
 *
 * <p>It is told of each call that had a permit of its own, was begun, and ended with an answer or for want of one: not of a call that
 * was turned away, interrupted or cancelled, since that says nothing of what the portal calls; not of streams, started tasks and
 * resources, whose time is their user's.
 */
@FunctionalInterface
public interface AdaptiveLimit {

    /**
     * A call has ended. Asked on the thread that ended it, often a loop, before its permit goes back, and by several threads at a
     * time: it must not block. If it throws, that is logged once a minute, and the limit stays. If it blocks, its thread is lost to
     * the portal until it returns, and the call ends without it as soon as the watchdog has looked twice.
     *
     * @param outcome {@link Outcome#SUCCESS}, {@link Outcome#ERROR} or {@link Outcome#TIMEOUT}
     * @param runNanos the time from when its loop took it until its end, so without any wait for a permit or a loop
     * @param inFlight how many calls hold a permit, this one included
     * @param failure what the task failed with, or null if it did not
     * @return how many calls may be in flight from now on; those that are keep their permits. Where somebody else has set the limit while
     *     this was asked, that holds until the next call ends. With 0 none goes in any more, and this
     *     is not asked again once the last one has ended
     */
    int callRan(Outcome outcome, long runNanos, int inFlight, @Nullable Throwable failure);
}
