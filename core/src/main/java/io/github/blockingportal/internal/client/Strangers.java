package io.github.blockingportal.internal.client;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

import io.github.blockingportal.internal.loop.BlockedLoop;
import io.github.blockingportal.internal.loop.RunningTask;
import io.github.blockingportal.internal.text.Threads;

/**
 * The event loops of the JVM that are blocked, whoever's they are: for calls of which nothing is known yet, as of the very first one,
 * which may block its client's loop itself. Found by the types of threads and by their stacks alone. For the watchdog.
 */
final class Strangers {

    private static final String NETTYS_THREAD = ".netty.util.concurrent.FastThreadLocalThread";
    private static final Map<Thread, StackWatch> NONE = Map.of();

    private volatile Map<Thread, StackWatch> blocked = NONE;

    /** Looks which are blocked now. It costs the stacks of all event loops. */
    void look() {
        Map<Thread, StackWatch> before = blocked;
        Map<Thread, StackWatch> now = new IdentityHashMap<>();
        threads().filter(Strangers::isBlockedLoop).forEach(thread -> {
            StackWatch known = before.get(thread);
            StackWatch watch = known == null ? new StackWatch(new WeakReference<>(thread)) : known;
            watch.look();
            now.put(thread, watch);
        });
        blocked = now.isEmpty() ? NONE : now;
    }

    void forget() {
        if (blocked != NONE) {
            blocked = NONE;
        }
    }

    /** One that has been seen at the same place for so long; looks once more at those that were blocked last. */
    @Nullable
    BlockedLoop blockedFor(long leastNanos, long withinNanos) {
        return blocked.entrySet().stream()
                .map(entry -> {
                    entry.getValue().look();
                    return entry.getValue()
                            .blockedFor("event loop", Threads.label(entry.getKey()), leastNanos, withinNanos);
                })
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Thread> threads() {
        ThreadGroup root = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
        for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
            root = parent;
        }
        Thread[] all = new Thread[root.activeCount() + 16];
        return Arrays.stream(all, 0, root.enumerate(all));
    }

    private static boolean isBlockedLoop(Thread thread) {
        boolean mustNotBlock = thread instanceof NonBlocking;
        if (RunningTask.owner(thread) != null || (!mustNotBlock && !isNettys(thread.getClass()))) {
            return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        return LoopStacks.isBlocked(stack, thread.getState()) && (mustNotBlock || LoopStacks.isEventLoop(stack));
    }

    private static boolean isNettys(Class<?> type) {
        Class<?> known = type;
        while (known != Thread.class && !known.getName().endsWith(NETTYS_THREAD)) {
            known = known.getSuperclass();
        }
        return known != Thread.class;
    }
}
