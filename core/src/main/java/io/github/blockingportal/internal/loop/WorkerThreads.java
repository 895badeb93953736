package io.github.blockingportal.internal.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Threads;

/** Threads that may block, as many as there are tasks. Idle ones end after ten seconds, virtual ones after one task. */
public final class WorkerThreads extends ThreadPoolExecutor {

    /** Says that the threads are to be {@link #virtual} ones. */
    public static final ThreadFactory VIRTUAL = target -> Threads.virtual("").newThread(target);

    private static final long IDLE_SECONDS = 10;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String portal;
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

    public WorkerThreads(String portal, ThreadFactory factory) {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new IdleThreads());
        this.portal = portal;
        setThreadFactory(target -> checked(factory.newThread(target)));
    }

    /** Daemons that inherit nothing from whoever makes them. */
    public static ThreadFactory daemons(String prefix, @Nullable ClassLoader classLoader) {
        AtomicInteger number = new AtomicInteger();
        return target -> {
            String name = prefix + number.incrementAndGet();
            Thread thread = Threads.make(() -> new Thread(null, target, name, 0, false));
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }

    /** Virtual ones that inherit nothing from whoever makes them. */
    public static ThreadFactory virtual(String prefix, @Nullable ClassLoader classLoader) {
        ThreadFactory factory = Threads.virtual(prefix);
        return target -> {
            Thread thread = factory.newThread(target);
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }

    /** A virtual thread is for one task: it is not kept. */
    private Thread checked(@Nullable Thread made) {
        if (made == null) {
            throw new IllegalStateException(
                    "Portal '" + portal + "': the workerThreadFactory returned null instead of a Thread");
        }
        if (Threads.isVirtual(made)) {
            setKeepAliveTime(0, TimeUnit.SECONDS);
        }
        return made;
    }

    /** Hands a task to a thread that is idle, so that none has to be made; false if there is none. */
    public boolean handToIdle(Runnable task) {
        return getQueue().offer(task);
    }

    /** A task for them as a hook of Reactor's wants it run; one that fails to run it does not keep it from running. */
    public static Runnable ensured(Runnable hooked, Runnable task, BooleanSupplier hasRun) {
        return ScheduleHooks.ensured(hooked, task, hasRun);
    }

    /** Whether the current thread is one of them. */
    public boolean areCurrent() {
        return busy.contains(Thread.currentThread());
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
    public void awaitStop(long deadlineNanos) {
        while (!isTerminated() && deadlineNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, Math.min(SLICE_NANOS, deadlineNanos - System.nanoTime()));
        }
        for (Thread thread : busy) {
            SingleThreadExecutor.reportLeftBehind(portal, thread);
        }
    }
}
