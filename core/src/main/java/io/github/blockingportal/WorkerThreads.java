package io.github.blockingportal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** The threads of the workers, as many as tasks have a permit. Idle ones end after ten seconds. */
final class WorkerThreads extends ThreadPoolExecutor {

    private static final long IDLE_SECONDS = 10;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String portal;
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

    WorkerThreads(String portal, @Nullable ThreadFactory factory, @Nullable ClassLoader classLoader) {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>());
        this.portal = portal;
        setThreadFactory(factory == null ? platformThreads(portal, classLoader) : factory);
    }

    private static ThreadFactory platformThreads(String portal, @Nullable ClassLoader classLoader) {
        AtomicInteger number = new AtomicInteger();
        return target -> {
            Thread thread = new Thread(null, target, portal + "-worker-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        busy.add(thread);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        busy.remove(Thread.currentThread());
    }

    /** Waits for the end of all threads, and logs where those are that do not end in time. */
    void awaitStop(long deadlineNanos) {
        while (!isTerminated() && deadlineNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, Math.min(SLICE_NANOS, deadlineNanos - System.nanoTime()));
        }
        for (Thread thread : busy) {
            PortalEngine.LOG.warn(
                    "Portal '{}': thread '{}' ignores its interrupt and stays behind\n\t{}",
                    portal,
                    Threads.label(thread),
                    Stacks.text(thread.getStackTrace()));
        }
    }
}
