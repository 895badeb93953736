package io.github.blockingportal.internal.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** A task with a delay, or one that comes again: at a rate if its period is positive, so long after its end if it is negative. */
final class DelayedTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    /** What is longer is as good as for ever, and two such times can still be compared. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final DelayedTasks waiting;
    private final long number = NUMBERS.incrementAndGet();
    private final long periodNanos;
    private volatile long dueAt;

    /** Another one that has not been added for want of memory. For the thread that runs it. */
    @Nullable
    DelayedTask<?> nextKept;

    DelayedTask(DelayedTasks waiting, Callable<V> task, long delayNanos, long periodNanos) {
        super(task);
        this.waiting = waiting;
        this.periodNanos = periodNanos;
        this.dueAt = after(System.nanoTime(), delayNanos);
    }

    private static long after(long nanoTime, long nanos) {
        return nanoTime + Math.min(Math.max(0, nanos), LONGEST_NANOS);
    }

    long remainingNanos(long now) {
        return dueAt - now;
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (runAndReset()) {
            dueAt = periodNanos > 0 ? dueAt + periodNanos : after(System.nanoTime(), -periodNanos);
            waiting.addAgain(this);
            if (isCancelled()) { // since, so that it was not there to be taken out
                waiting.remove(this);
            }
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        waiting.remove(this);
        return cancelled;
    }

    @Override
    public boolean isPeriodic() {
        return periodNanos != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(remainingNanos(System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        if (other instanceof DelayedTask<?> task) {
            long difference = dueAt - task.dueAt;
            return difference == 0 ? Long.compare(number, task.number) : Long.signum(difference);
        }
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
