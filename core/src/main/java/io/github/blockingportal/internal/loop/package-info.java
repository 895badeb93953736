/**
 * Threads and their queues: loops, what they run, the scheduler on them, the watchdog with its chores, and the callbacks that
 * run code of users elsewhere.
 *
 * <p>Knows text. A loop runs a task for a {@link io.github.blockingportal.internal.loop.LoopClient} and knows nothing of calls.
 * Enter by {@link io.github.blockingportal.internal.loop.PortalLoops}, {@link io.github.blockingportal.internal.loop.RunningTask}
 * and {@link io.github.blockingportal.internal.loop.Callbacks}.
 */
@NullMarked
package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.NullMarked;
