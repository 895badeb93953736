package io.github.blockingportal.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/**
 * One loop: a thread, its queue, and what can be seen of it from outside. {@code currentTask} and {@code runningSince} are
 * written by the loop's own thread alone; others read them without a lock, and may be late by one task.
 */
public final class PortalLoop implements WatchedLoop {

    private static final long IDLE = 0;

    private static final VarHandle CURRENT_TASK;
    private static final VarHandle RUNNING_SINCE;

    static {
        try {
            CURRENT_TASK = MethodHandles.lookup().findVarHandle(PortalLoop.class, "currentTask", LoopTask.class);
            RUNNING_SINCE = MethodHandles.lookup().findVarHandle(PortalLoop.class, "runningSince", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopOwner owner;
    private final String name;
    private final SingleThreadExecutor executor;
    private final Scheduler scheduler;
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicLong shownBusyNanos = new AtomicLong();
    private final LagProbe probe = new LagProbe();
    private final SlowTasks slowTasks = new SlowTasks();
    private volatile @Nullable LoopTask currentTask;
    private volatile long runningSince = IDLE;
    private volatile @Nullable Stall stall;

    PortalLoop(LoopOwner owner, String name, @Nullable ClassLoader classLoader) {
        this.owner = owner;
        this.name = name;
        this.executor = new SingleThreadExecutor(
                owner.name(), target -> Threads.make(() -> new PortalThread(owner, this, name, target, classLoader)));
        this.scheduler = Schedulers.fromExecutorService(executor, name);
    }

    LoopOwner owner() {
        return owner;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String label() {
        return "loop";
    }

    @Override
    public String consequence() {
        return "New calls avoid it.";
    }

    /** The same loop for Reactor; its tasks must come through {@link #run}. */
    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Puts a task into the queue. What a hook for that throws is thrown.
     *
     * @throws RejectedExecutionException if it comes after the end of the loop, which may have dropped it
     */
    public LoopEntry enqueue(LoopTask task) {
        LoopEntry entry = new LoopEntry(this, task);
        entryCame();
        try {
            executor.execute(hooked(entry));
            if (isStopped()) { // since, so that the executor may have dropped it without a word
                throw new RejectedExecutionException();
            }
            return entry;
        } catch (Throwable stoppedOrOutOfMemory) {
            entry.cancel();
            throw stoppedOrOutOfMemory;
        }
    }

    private static Runnable hooked(LoopEntry entry) {
        Runnable hooked = Schedulers.onSchedule(entry);
        return hooked == entry ? entry : ScheduleHooks.ensured(hooked, entry, entry::hasLeft);
    }

    /**
     * Runs something for a client on this loop.
     *
     * @throws RejectedExecutionException if the loop has ended, or may have dropped it
     */
    public void schedule(@Nullable LoopClient client, Runnable task) {
        scheduler.schedule(new ScheduledTask(this, client, task));
        if (isStopped()) { // since, so that it may have been dropped without a word
            throw new RejectedExecutionException();
        }
    }

    /** A task is due and waits for this loop. */
    void entryCame() {
        entries.incrementAndGet();
    }

    void entryLeft() {
        entries.decrementAndGet();
    }

    /** Runs a task on this loop's thread. */
    void run(LoopTask task) {
        long start = System.nanoTime() | 1; // never IDLE
        CURRENT_TASK.setRelease(this, task);
        RUNNING_SINCE.setRelease(this, start);
        try {
            task.perform(start);
        } finally {
            long ranNanos = System.nanoTime() - start;
            runningSince = IDLE; // first, so that nobody counts the task as running and as done
            busyNanos.lazySet(busyNanos.get() + ranNanos);
            CURRENT_TASK.setRelease(this, null);
            Stall over = stall;
            if (over != null) {
                over.endedAfter(ranNanos);
                stall = null;
            }
            if (ranNanos >= SlowTasks.LEAST_NANOS) {
                slowTasks.ended(task, start, ranNanos);
            }
        }
    }

    @Nullable
    LoopTask currentTask() {
        return currentTask;
    }

    /** Whether another task waits for this loop. */
    public boolean isNeeded() {
        return executor.hasQueued();
    }

    boolean isIdle() {
        return load() == 0;
    }

    /** Not stalled before fewer tasks before the shorter time in the current one. */
    boolean isLessBusyThan(PortalLoop other) {
        if (isStalled() != other.isStalled()) {
            return other.isStalled();
        }
        int difference = load() - other.load();
        return difference < 0 || (difference == 0 && runningNanos() < other.runningNanos());
    }

    /** The tasks that are due and wait for this loop, and the one that it runs. */
    private int load() {
        return entries.get() + (runningSince == IDLE ? 0 : 1);
    }

    /** The time in the current task, zero between two tasks. */
    private long runningNanos() {
        long since = runningSince;
        return since == IDLE ? 0 : System.nanoTime() - since;
    }

    boolean isStalled() {
        return stall != null;
    }

    /** Marks the loop as stalled if it has been in one task for at least so long; null if it has not. */
    @Override
    @Nullable
    public Stall stalledFor(long thresholdNanos) {
        long since = runningSince;
        if (since == IDLE || System.nanoTime() - since < thresholdNanos) {
            return null;
        }
        Stall current = stall;
        if (current == null || current.since() != since) {
            current = new Stall(since);
            stall = current;
        }
        if (runningSince != since) { // the task ended meanwhile and may not have seen the mark
            stall = null;
            return null;
        }
        return current;
    }

    /** Keeps where the loop is, if its task is not a quick one. For the watchdog. */
    void sample() {
        long since = runningSince;
        if (since != IDLE && System.nanoTime() - since >= SlowTasks.LEAST_NANOS) {
            StackTraceElement[] stack = stack();
            if (runningSince == since) { // else it may be the stack of another task
                slowTasks.seen(since, stack);
            }
        }
    }

    /**
     * Where the loop is if it has been in one task for at least so long, or was for at least so much of the time given. A quick
     * task blocks nobody.
     */
    @Nullable
    public BlockedLoop blockedFor(long leastNanos, long withinNanos) {
        long thresholdNanos = Math.max(leastNanos, SlowTasks.LEAST_NANOS);
        long since = runningSince;
        long now = System.nanoTime();
        if (since != IDLE && now - since >= thresholdNanos) {
            return BlockedLoop.now(name, now - since, stack());
        }
        return slowTasks.blocked(name, thresholdNanos, now - withinNanos);
    }

    /** The task that it runs at this moment, for messages; null if it runs none. */
    @Nullable
    public String busyWith() {
        LoopTask task = currentTask;
        return task == null ? null : task.label();
    }

    PortalSnapshot.Loop describe(Detail detail) {
        LoopTask task = currentTask;
        boolean stalled = isStalled();
        boolean withStack = detail == Detail.STACKS || (detail == Detail.CALLS && stalled);
        return new PortalSnapshot.Loop(
                name,
                Kind.PORTAL,
                stalled,
                Duration.ofNanos(busy()),
                task == null ? null : task.label(),
                entries.get(),
                Duration.ofNanos(probe.lagNanos()),
                withStack ? Stacks.list(stack()) : List.of());
    }

    /** Never less than what was shown before. A task that ends meanwhile may be missing once, and is never counted twice. */
    private long busy() {
        long done = busyNanos.get();
        return shownBusyNanos.accumulateAndGet(done + runningNanos(), Math::max);
    }

    /** Measures how long something new has to wait for this loop. For the watchdog. */
    void probe() {
        probe.send(executor);
    }

    /** Ends the thread; what is queued is dropped and what runs is interrupted. */
    void stop() {
        executor.shutdownNow();
    }

    /** Whether what is queued may be dropped. Once a task is queued and this is still false, the stop finds the task. */
    public boolean isStopped() {
        return executor.isShutdown();
    }

    SingleThreadExecutor thread() {
        return executor;
    }

    @Override
    public StackTraceElement[] stack() {
        return executor.thread().getStackTrace();
    }
}
