package io.github.blockingportal.internal.worker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.internal.admission.Limiter;
import io.github.blockingportal.internal.admission.TaskPermit;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.loop.WorkerThreads;

/** The blocking tasks of one portal, and the limiters that are its own. */
public final class Workers {

    private final CallHost host;
    private final Supplier<@Nullable WorkerPools> running;
    private final Limiter limiter;
    private final Limiter cpuLimiter;
    private final BlockingWorkers view;
    private final Starvation starvation;
    private final Set<WorkerTask<?>> tasks = ConcurrentHashMap.newKeySet();

    /**
     * The workers of one portal.
     *
     * @param limit how many tasks may run at a time
     * @param maxWaiting how many may wait, for those and for the processors
     * @param stallThresholdNanos after which time without a permit for anybody who waits that is told
     * @param running the threads, started if the portal is new; null once it has closed
     */
    public Workers(
            CallHost host,
            int limit,
            int maxWaiting,
            long stallThresholdNanos,
            Supplier<@Nullable WorkerPools> running) {
        this.host = host;
        this.running = running;
        this.limiter = Limiter.named("workers", limit, maxWaiting);
        this.cpuLimiter = Limiter.named("cpu", Runtime.getRuntime().availableProcessors(), maxWaiting);
        this.view = WorkersView.of(this);
        this.starvation = new Starvation(host, this, stallThresholdNanos);
    }

    /** All of them, under the portal's own limiter. */
    public BlockingWorkers view() {
        return view;
    }

    CallHost host() {
        return host;
    }

    public Limiter limiter() {
        return limiter;
    }

    Limiter cpuLimiter() {
        return cpuLimiter;
    }

    void begun(WorkerTask<?> task) {
        tasks.add(task);
    }

    void ended(WorkerTask<?> task) {
        tasks.remove(task);
    }

    void giveBack(TaskPermit permit, WorkerTask<?> task) {
        try {
            permit.giveBack();
        } catch (Throwable takenAway) {
            host.warnOfLostPermit(task.label(), null, takenAway);
        }
    }

    /** Whether the current thread runs one of them. */
    public boolean areCurrent() {
        WorkerTask<?> current = CurrentTask.get();
        return current != null && current.isOf(this);
    }

    /** Looks for limiters that let nobody go on for as long as the threshold, and says so. */
    public void lookForStarvation() {
        starvation.look();
    }

    /** That a task has waited for so long while nobody got a permit, for messages; null if none has. */
    public @Nullable String starved(long leastNanos) {
        return starvation.describe(leastNanos);
    }

    public int size() {
        return tasks.size();
    }

    /** Those that have not ended. */
    public Stream<WorkerTask<?>> tasks() {
        return tasks.stream();
    }

    /** The same for messages. */
    public Stream<String> describe() {
        return tasks().map(WorkerTask::describe);
    }

    /** Whether this is one that somebody has cancelled. */
    public boolean wasCancelled(Object task) {
        return task instanceof WorkerTask<?> ended && ended.wasCancelled();
    }

    /** Whether the portal has closed; one that is new is started by that. */
    boolean areClosed() {
        return running.get() == null;
    }

    /** What a task of a closed portal ends with. */
    PortalClosedException closed() {
        return new PortalClosedException(
                host.name(),
                "Portal '" + host.name() + "' runs no blocking tasks (state " + host.state()
                        + "): one was not run to its end. Stop what uses the workers before the portal");
    }

    /** What a task ends with for which too many wait already. */
    PortalSaturatedException saturated(WorkerTask<?> task) {
        CapacityLimiter.Statistics now = task.limiter().statistics();
        return new PortalSaturatedException(
                host.name(),
                task.name(),
                "Portal '" + host.name() + "' runs no more blocking tasks now: " + now.active()
                        + " hold a permit of limiter '"
                        + task.limiter().name() + "' (limit " + now.limit() + "), " + now.waiting()
                        + " wait, and no more may wait (workerMaxWaiting), so " + task.label()
                        + " was not started. Find what holds the permits with snapshot(), or raise workerLimit",
                now);
    }

    /**
     * Runs a task on a worker thread. A thread factory of the user's is asked on a thread of its own: it may block, and what it
     * makes inherits from where it is asked.
     */
    void execute(WorkerTask<?> task) {
        WorkerPools pools = running.get();
        if (pools == null) {
            inBackground(task, task::neverRun);
            return;
        }
        boolean ownThreads = task.isComputing() || !pools.madeByUser();
        WorkerThreads threads = task.isComputing() ? pools.cpu() : pools.tasks();
        if (ownThreads) {
            execute(task, threads);
        } else if (!threads.handToIdle(task.hooked())) {
            make(task, threads);
        }
    }

    private void make(WorkerTask<?> task, WorkerThreads threads) {
        try {
            host.callbacks().make("the thread factory", task.label(), () -> execute(task, threads));
        } catch (Throwable noThread) {
            inBackground(task, () -> task.failToStart(noThread));
        }
    }

    private void execute(WorkerTask<?> task, WorkerThreads threads) {
        try {
            threads.execute(task.hooked());
        } catch (RejectedExecutionException closed) {
            inBackground(task, task::neverRun);
        } catch (Throwable noThread) {
            inBackground(task, () -> task.failToStart(noThread));
        }
    }

    void inBackground(WorkerTask<?> task, Runnable end) {
        try {
            host.callbacks().run("the subscriber", task.label(), end);
        } catch (Throwable noThread) { // on a loop, which goes on to whoever else waits
            end.run();
        }
    }

    /** Those that have not ended and may be ended: all but what releases need. */
    public Stream<WorkerTask<?>> cancellable() {
        return tasks().filter(task -> !task.isForRelease());
    }

    /** Ends all of those; their subscribers are told on other threads. */
    public void cancelAll() {
        cancellable().forEach(this::close);
    }

    /** Ends all of them; their subscribers are told on other threads. */
    public void closeAll() {
        tasks.forEach(this::close);
    }

    private void close(WorkerTask<?> task) {
        Runnable rest = task.close(closed()); // it ends now, before its thread is stopped
        if (rest != null) {
            inBackground(task, rest);
        }
    }
}
