package io.github.blockingportal;

import java.time.Duration;

/**
 * What is to be changed of a portal while it runs, told to {@link BlockingPortal#change}. Values have the bounds that
 * {@link BlockingPortalBuilder} has for them. What is not told here stays as it is; of what is told twice, the last holds.
 */
public interface PortalChange {

    /**
     * Who asks for it, for the line in the log.
     *
     * @param who a user or a component; what cannot be seen in it, as a line break, is shown escaped
     * @return this change
     */
    PortalChange by(String who);

    /**
     * How many calls may be in flight at a time. With more, those who wait enter at once; with fewer, those in flight keep their
     * permits. With 0 nobody enters: who waits is turned away once {@code maxWait} is over, and what is in flight finishes.
     *
     * @param maxConcurrentCalls from 0; {@link Integer#MAX_VALUE} is no limit
     * @return this change
     * @throws IllegalArgumentException if it is negative
     */
    PortalChange maxConcurrentCalls(int maxConcurrentCalls);

    /**
     * How long a call may wait for a permit. A call that waits already keeps the time that it began with.
     *
     * @param maxWait zero for not at all, or above
     * @return this change
     * @throws IllegalArgumentException if it is negative
     */
    PortalChange maxWait(Duration maxWait);

    /**
     * A call may wait for half of its deadline, as it may where the builder was told no {@code maxWait}.
     *
     * @return this change
     */
    PortalChange defaultMaxWait();

    /**
     * How many calls may wait for a permit at a time. Those who wait already are not turned away by it.
     *
     * @param maxWaiting from 0, with which none waits; {@link Integer#MAX_VALUE} is no bound
     * @return this change
     * @throws IllegalArgumentException if it is negative
     */
    PortalChange maxWaiting(int maxWaiting);

    /**
     * The deadline of each call that begins from now on, also by way of a view made before, unless that view has a deadline of its
     * own.
     *
     * @param timeout above zero
     * @return this change
     * @throws IllegalArgumentException if it is zero or less
     */
    PortalChange timeout(Duration timeout);

    /**
     * Calls that begin from now on have no deadline, unless their view gives them one.
     *
     * @return this change
     */
    PortalChange noTimeout();

    /**
     * What happens to a call from an event loop. The portal's own loops are refused whatever it is.
     *
     * @param enforcement holds at once
     * @return this change
     */
    PortalChange enforcement(Enforcement enforcement);

    /**
     * How many blocking tasks the workers run at a time.
     *
     * @param workerLimit from 1
     * @return this change
     * @throws IllegalArgumentException if it is less than 1
     */
    PortalChange workerLimit(int workerLimit);

    /**
     * Goes back to what the portal was built with, in everything that can be changed. What was told before is forgotten; what is
     * told after it holds. A limit that something else governs stays as it is.
     *
     * @return this change
     */
    PortalChange asConfigured();
}
