package io.github.blockingportal.internal.text;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for a lock that a thread holds, as the JVM knows it of platform threads: monitors, and locks that have an owner. The
 * module {@code java.management} may be absent; then this class cannot be used.
 */
final class HeldLocks {

    private static final ThreadMXBean JVM = ManagementFactory.getThreadMXBean();

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final ReentrantLock SCANNING = new ReentrantLock();
    private static volatile Scan last = new Scan(System.nanoTime() - FRESH_NANOS, List.of());

    private HeldLocks() {}

    /** A thread that does reactive work and waits for a lock that the owner holds; the one of that name if it does. */
    static @Nullable Waiter findWaiter(Thread owner, @Nullable String preferred) {
        long[] waiting = waitingThreads()
                .filter(info -> isHeldBy(info, owner))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        if (waiting.length == 0) {
            return null;
        }
        return infos(JVM.getThreadInfo(waiting, Integer.MAX_VALUE))
                .filter(info -> isHeldBy(info, owner) && CallSite.isReactive(info.getStackTrace()))
                .min((one, other) -> Boolean.compare(
                        other.getThreadName().equals(preferred),
                        one.getThreadName().equals(preferred)))
                .map(HeldLocks::waiter)
                .orElse(null);
    }

    /** Those that waited a moment ago. In a storm of time-outs all threads are looked at by one for the others. */
    private static Stream<ThreadInfo> waitingThreads() {
        Scan known = last;
        if (known.isOld()) {
            SCANNING.lock();
            try {
                known = last;
                if (known.isOld()) {
                    known = new Scan(
                            System.nanoTime(),
                            infos(JVM.getThreadInfo(JVM.getAllThreadIds()))
                                    .filter(info -> info.getLockOwnerName() != null)
                                    .toList());
                    last = known;
                }
            } finally {
                SCANNING.unlock();
            }
        }
        return known.waiting().stream();
    }

    private static Stream<ThreadInfo> infos(@Nullable ThreadInfo[] infos) {
        return Arrays.stream(infos).filter(Objects::nonNull).map(Objects::requireNonNull);
    }

    /** A monitor of a virtual thread is said to be held by the thread that carries it. */
    private static boolean isHeldBy(ThreadInfo waiting, Thread owner) {
        String holder = waiting.getLockOwnerName();
        return holder != null
                && (waiting.getLockOwnerId() == owner.getId()
                        || (Threads.isVirtual(owner) && owner.toString().endsWith("@" + holder)));
    }

    private static Waiter waiter(ThreadInfo info) {
        LockInfo lock = info.getLockInfo();
        StackTraceElement place = CallSite.inTask(info.getStackTrace());
        return new Waiter(
                info.getThreadName(), lock == null ? "one" : lock.toString(), place == null ? "" : " at " + place);
    }

    /** A thread, the lock, and where it waits for it. */
    record Waiter(String thread, String lock, String place) {}

    private record Scan(long at, List<ThreadInfo> waiting) {

        boolean isOld() {
            return System.nanoTime() - at >= FRESH_NANOS;
        }
    }
}
