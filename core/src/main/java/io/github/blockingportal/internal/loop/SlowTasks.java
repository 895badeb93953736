package io.github.blockingportal.internal.loop;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Stacks;

/**
 * The tasks of one loop that are no quick ones: where the watchdog saw the one that runs, and the last one that has ended. For the
 * messages of calls that find the loop going on after it has kept them waiting.
 */
final class SlowTasks {

    /** A quicker one blocks nobody. */
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private volatile @Nullable Sample sample;
    private volatile @Nullable SlowTask last;

    /** The loop has been seen here in the task that it began at that time. For the watchdog. */
    void seen(long since, StackTraceElement[] stack) {
        sample = new Sample(since, stack);
    }

    /** One has ended that began at that time. For the loop's thread. */
    void ended(LoopTask task, long since, long ranNanos) {
        last = new SlowTask(task.label(), since + ranNanos, ranNanos, sampled(since));
    }

    private StackTraceElement[] sampled(long since) {
        Sample seen = sample;
        return seen == null || seen.since() != since ? Stacks.NONE : seen.stack();
    }

    /** The last one, if it has kept this loop for at least so long since that time; null if it has not. */
    @Nullable
    BlockedLoop blocked(String loop, long leastNanos, long fromNanos) {
        SlowTask slow = last;
        return slow == null || Math.min(slow.ranNanos(), slow.endedAt() - fromNanos) < leastNanos
                ? null
                : BlockedLoop.inTask(loop, slow.ranNanos(), slow.label(), slow.stack());
    }

    /** Where the loop was in the task that it began at a time. */
    private record Sample(long since, StackTraceElement[] stack) {}

    /** One that has ended, and where the watchdog saw it, if it did. */
    private record SlowTask(String label, long endedAt, long ranNanos, StackTraceElement[] stack) {}
}
