package io.github.blockingportal.internal.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

import io.github.blockingportal.PortalSnapshot;

/** The running loops of a portal, from one start to the close that follows. */
public final class PortalLoops {

    private static final Set<String> NAMES_IN_USE = ConcurrentHashMap.newKeySet();

    private final long startedNanos = System.nanoTime();
    private final List<PortalLoop> loops = new ArrayList<>();

    public PortalLoops(LoopOwner owner, int number, @Nullable ClassLoader classLoader) {
        try {
            for (int i = 0; i < number; i++) {
                addLoop(owner, classLoader);
            }
        } catch (Throwable noMoreThreads) {
            stop();
            freeNames();
            throw noMoreThreads;
        }
    }

    /** Those that run when something is scheduled, for Reactor's operators. */
    public static Scheduler schedulerOf(LoopOwner owner, Supplier<@Nullable PortalLoops> running) {
        return new PortalScheduler(owner, running);
    }

    private void addLoop(LoopOwner owner, @Nullable ClassLoader classLoader) {
        String name = freeName(owner.name());
        try {
            loops.add(new PortalLoop(owner, name, classLoader));
        } catch (Throwable noThread) {
            NAMES_IN_USE.remove(name);
            throw noThread;
        }
    }

    /** The lowest number that no live loop of a portal with the same name has. */
    private static String freeName(String portal) {
        int number = 1;
        while (!NAMES_IN_USE.add(portal + "-loop-" + number)) {
            number++;
        }
        return portal + "-loop-" + number;
    }

    private void freeNames() {
        loops.forEach(loop -> NAMES_IN_USE.remove(loop.name()));
    }

    /** The loop with the fewest tasks; a stalled one only if all are. Idle ones take turns. */
    public PortalLoop leastBusy(long turn) {
        PortalLoop best = loop(turn);
        for (int i = 1; i < loops.size() && !best.isIdle(); i++) {
            PortalLoop other = loop(turn + i);
            if (other.isLessBusyThan(best)) {
                best = other;
            }
        }
        return best;
    }

    private PortalLoop loop(long turn) {
        return loops.get((int) Math.floorMod(turn, (long) loops.size()));
    }

    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    public List<PortalSnapshot.Loop> describe(PortalSnapshot.Detail detail) {
        return loops.stream().map(loop -> loop.describe(detail)).toList();
    }

    /** Measures how late each is, keeps where it is, and reports it if it does not get on. For the watchdog. */
    public void look(StallReports reports) {
        loops.forEach(PortalLoop::probe);
        loops.forEach(PortalLoop::sample);
        loops.forEach(reports::look);
    }

    /** Ends the threads; what is queued is dropped and what runs is interrupted. */
    public void stop() {
        loops.forEach(PortalLoop::stop);
    }

    /** Waits for the end of the threads; one that does not end is logged with its stack. */
    public void awaitStop(long deadlineNanos) {
        loops.forEach(loop -> loop.thread().awaitStop(deadlineNanos));
        freeNames();
    }
}
