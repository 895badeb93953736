package io.github.blockingportal.internal.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.FewWarnings;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/**
 * Runs code of users that would otherwise run on a thread which others need: the watchdog's, one that closes the portal, one
 * that gives a permit back. Each piece gets a thread at once, so one that blocks holds up nobody; threads are kept for ten
 * seconds. Code that runs where it belongs, such as a cancel hook on the thread that cancels, is only {@linkplain #watch
 * watched}. One that takes longer than the stall threshold is logged, with whose it is and where it stands.
 */
public final class Callbacks {

    private static final Runnable NOTHING = () -> {};

    private final String portal;
    private final Runnable clearThread;
    private final Discards discards;
    private final FewWarnings warnings;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threads = new AtomicInteger();
    private volatile @Nullable WorkerThreads pool;
    /** For thread factories alone, since what they make inherits what other code has left on a thread. */
    private volatile @Nullable WorkerThreads makers;

    public Callbacks(String portal, Runnable clearThread, List<Consumer<Object>> discardHooks) {
        this.portal = portal;
        this.clearThread = clearThread;
        this.warnings = new FewWarnings(portal);
        this.discards = new Discards(portal, discardHooks, warnings);
    }

    /** Whether the current thread runs a callback of this portal. */
    public boolean isCurrent() {
        return Thread.currentThread() instanceof CallbackThread thread && thread.owner == this;
    }

    /** Keeps threads from now on. */
    public void open(@Nullable ClassLoader classLoader) {
        pool = new WorkerThreads(portal, code -> thread(code, classLoader));
        makers = new WorkerThreads(portal, code -> thread(code, classLoader));
    }

    private Thread thread(Runnable code, @Nullable ClassLoader classLoader) {
        String name = portal + "-callback-" + threads.incrementAndGet();
        Thread thread = Threads.make(() -> new CallbackThread(this, code, name));
        thread.setContextClassLoader(classLoader);
        return thread;
    }

    /**
     * Runs it on another thread; what it throws is logged. Where no thread can be had, it runs on the current one, unless that
     * is a watchdog's: then it throws.
     */
    public void run(String what, String whose, Runnable code) {
        try {
            execute(pool, () -> contained(what, whose, code, clearThread));
        } catch (Throwable noThread) {
            if (Thread.currentThread() instanceof PortalThread thread && thread.loop() == null) {
                throw noThread;
            }
            contained(what, whose, code, NOTHING);
        }
    }

    /** Runs it on another thread, and waits for it until then at most. */
    public void runAndAwait(String what, String whose, Runnable code, long deadlineNanos) {
        CountDownLatch ended = new CountDownLatch(1);
        run(what, whose, () -> {
            try {
                code.run();
            } finally {
                ended.countDown();
            }
        });
        boolean interrupted = false;
        while (ended.getCount() > 0 && deadlineNanos - System.nanoTime() > 0) {
            try {
                ended.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs code that makes threads, on a thread that has run nothing else; throws if there is none. */
    public void make(String what, String whose, Runnable code) {
        execute(makers, () -> contained(what, whose, code, clearThread));
    }

    /** Runs it on another thread once an earlier one has returned. */
    CompletableFuture<?> runAfter(CompletableFuture<?> earlier, String what, String whose, Runnable code) {
        return earlier.exceptionally(noThread -> null)
                .thenRunAsync(() -> contained(what, whose, code, clearThread), task -> execute(pool, task));
    }

    private void execute(@Nullable WorkerThreads open, Runnable code) {
        if (open != null) {
            try {
                open.execute(code);
                return;
            } catch (RejectedExecutionException closed) {
                // by now it keeps no threads
            }
        }
        thread(code, null).start();
    }

    private void contained(String what, String whose, Runnable code, Runnable afterwards) {
        watch(what, whose, () -> {
            try {
                code.run();
            } catch (Throwable thrown) {
                warnings.log("Portal '{}': {} of {} failed", thrown, null, portal, what, whose);
            } finally {
                afterwards.run();
            }
        });
    }

    /** Runs it on the current thread. */
    public void watch(String what, String whose, Runnable code) {
        Running entry = new Running(what, whose);
        running.add(entry);
        try {
            code.run();
        } finally {
            running.remove(entry);
        }
    }

    /** Tells the hooks of a value that nobody will get, on the current thread. */
    public void discard(String whose, Object value, Context context) {
        watch(Discards.HOOK, whose, () -> discards.discard(whose, value, context));
    }

    /** The same of all that is in the queue, which is empty then. */
    public void discardAll(String whose, Queue<?> values, Context context) {
        watch(Discards.HOOK, whose, () -> discards.discardAll(whose, values, context));
    }

    /** Logs those that take long. For the watchdog. */
    public void look(long thresholdNanos) {
        Map<Thread, Running> innermost = new HashMap<>();
        running.forEach(entry -> innermost.merge(entry.thread, entry, Running::later));
        innermost.values().forEach(entry -> look(entry, thresholdNanos));
    }

    /** Says it once, and again when it is somewhere else. */
    private void look(Running entry, long thresholdNanos) {
        long now = System.nanoTime();
        if (now - entry.lookedAt >= thresholdNanos) {
            entry.lookedAt = now;
            StackTraceElement[] stack = entry.thread.getStackTrace();
            if (running.contains(entry) && !Arrays.equals(stack, entry.stack)) {
                entry.stack = stack;
                report(entry.what, entry.whose, now - entry.since, entry.thread, stack);
            }
        }
    }

    /** Whether the thread runs a piece of code that is watched. */
    public boolean isWatched(Thread thread) {
        return running.stream().anyMatch(entry -> entry.thread == thread);
    }

    /** Logs one that takes long. */
    public void report(String what, String whose, long ranNanos, Thread thread, StackTraceElement[] stack) {
        PortalLog.warn(portal)
                .addKeyValue("elapsed", Durations.wholeMillis(ranNanos))
                .log(
                        "Portal '{}': {} of {} has not returned for {}. Nobody else is held up by it, but it must not block; thread"
                                + " '{}' is\n\t{}",
                        portal,
                        what,
                        whose,
                        Durations.seconds(ranNanos),
                        Threads.label(thread),
                        Stacks.text(stack));
    }

    /** Interrupts what still runs, waits for its end, and logs what does not end. From now on it keeps no threads. */
    public void close(long deadlineNanos) {
        WorkerThreads openMakers = makers;
        WorkerThreads open = pool;
        makers = null;
        pool = null;
        stop(openMakers, deadlineNanos);
        stop(open, deadlineNanos);
    }

    private static void stop(@Nullable WorkerThreads open, long deadlineNanos) {
        if (open != null) {
            open.shutdownNow();
            open.awaitStop(deadlineNanos);
        }
    }

    /** One piece of code, from its begin to its return. */
    private static final class Running {

        private final String what;
        private final String whose;
        private final Thread thread = Thread.currentThread();
        private final long since = System.nanoTime();
        private long lookedAt = since;
        private StackTraceElement[] stack = Stacks.NONE;

        Running(String what, String whose) {
            this.what = what;
            this.whose = whose;
        }

        Running later(Running other) {
            return since - other.since > 0 ? this : other;
        }
    }

    /** May block. Inherits nothing from the thread that made it. */
    private static final class CallbackThread extends Thread {

        private final Callbacks owner;

        CallbackThread(Callbacks owner, Runnable code, String name) {
            super(null, code, name, 0, false);
            this.owner = owner;
            setDaemon(true);
        }
    }
}
