package io.github.blockingportal.internal.text;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** What a calling thread does itself that its answer waits for, as far as the JVM can tell. For messages of failures. */
final class CallersShare {

    private static final String INITIALIZER = "<clinit>";
    private static final Map<String, String> SCHEDULERS = Map.of(
            "reactor.core.scheduler.",
            "a Reactor Scheduler, and what was to come on that Scheduler (publishOn, subscribeOn, a delay)",
            "kotlinx.coroutines.scheduling.",
            "Kotlin's dispatchers, and what was to come on that dispatcher (withContext, async, a flow)");
    private static final String POOL = "java.util.concurrent.ThreadPoolExecutor";
    private static final String WORKERS = "io.github.blockingportal.internal.worker.";
    private static final String BEANS = "org.springframework.beans.factory.";
    private static final long SEARCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final AtomicLong LAST_SEARCH = new AtomicLong(System.nanoTime() - SEARCH_NANOS);

    private CallersShare() {}

    /**
     * The lock that it holds. All threads are looked at, so in a storm of time-outs not for each of them, but where a loop is blocked
     * each knows what was seen a moment ago.
     */
    static @Nullable String lock(Thread caller, @Nullable String blockedLoop) {
        if (blockedLoop == null && !maySearch()) {
            return null;
        }
        try {
            HeldLocks.Waiter waiter = HeldLocks.findWaiter(caller, blockedLoop);
            return waiter == null ? null : lock(caller, blockedLoop, waiter);
        } catch (LinkageError | SecurityException withoutManagement) {
            return null;
        }
    }

    private static boolean maySearch() {
        long last = LAST_SEARCH.get();
        long now = System.nanoTime();
        return now - last >= SEARCH_NANOS && LAST_SEARCH.compareAndSet(last, now);
    }

    private static String lock(Thread caller, @Nullable String blockedLoop, HeldLocks.Waiter waiter) {
        boolean certain = waiter.thread().equals(blockedLoop);
        return (certain ? "it" : "thread '" + Printable.of(waiter.thread()) + "'") + " waits" + waiter.place()
                + " for a lock (" + waiter.lock() + ") that the calling thread '" + Threads.label(caller) + "' holds"
                + (certain ? "" : ", and the call may wait for that")
                + ". Do not call while you hold a lock that the task needs";
    }

    /** The class whose static initializer it runs. */
    static @Nullable String initializer(Thread caller, StackTraceElement[] blockedAt) {
        StackTraceElement initializer = running(caller, INITIALIZER);
        if (initializer == null) {
            return null;
        }
        boolean certain = blockedAt.length > 0 && CallSite.inTask(blockedAt) == null; // it has not even begun
        String type = "class " + initializer.getClassName();
        return (certain ? "it waits for " + type + ", which" : type + " may be what the task waits for:")
                + " the calling thread '" + Threads.label(caller) + "' is initializing" + (certain ? "" : " it")
                + " at "
                + CallSite.bare(initializer)
                + ". Nothing of a class, not even a lambda in it, runs on another thread before its static initializer has ended;"
                + " call from outside of it";
    }

    /** That it makes a bean, if the loop waits for the container that does. */
    static @Nullable String bean(Thread caller, StackTraceElement[] blockedAt) {
        StackTraceElement waiting = CallSite.inTask(blockedAt);
        return waiting != null && waiting.getClassName().startsWith(BEANS) && isIn(caller, BEANS)
                ? "it asks for a bean, and the calling thread '" + Threads.label(caller)
                        + "' is making one, for which Spring lets others wait. Have what the task needs injected, or call once the"
                        + " application has started"
                : null;
    }

    private static boolean isIn(Thread thread, String classes) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(classes));
    }

    private static @Nullable StackTraceElement running(Thread caller, String method) {
        return Arrays.stream(caller.getStackTrace())
                .filter(frame -> frame.getMethodName().equals(method))
                .findFirst()
                .orElse(null);
    }

    /** Whose task it runs that has its threads to itself, and what may come there; null if that is not known. */
    static @Nullable String scheduler(Thread caller) {
        Stream<@Nullable String> found =
                Arrays.stream(caller.getStackTrace()).map(frame -> scheduler(frame.getClassName()));
        return found.filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The same of a thread of the JDK's pools, but for a portal's workers, of which it is known for what they wait. */
    static @Nullable String executor(Thread caller) {
        return isIn(caller, POOL) && !isIn(caller, WORKERS)
                ? "an Executor, and what was to come on that Executor (supplyAsync, publishOn, a delay)"
                : null;
    }

    private static @Nullable String scheduler(String type) {
        return SCHEDULERS.entrySet().stream()
                .filter(scheduler -> type.startsWith(scheduler.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
