package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** The running loops of a portal and their watchdog, from one start to the close that follows. */
final class PortalLoops {

    private static final Set<String> NAMES_IN_USE = ConcurrentHashMap.newKeySet();
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final long startedNanos = System.nanoTime();
    private final List<PortalLoop> loops = new ArrayList<>();
    private final Watchdog watchdog;
    private final WorkerThreads workers;
    private final WorkerThreads cpuWorkers;
    private final Callbacks callbacks;

    PortalLoops(PortalEngine engine) {
        LateClasses.load();
        PortalSettings settings = engine.settings();
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        ThreadFactory factory = settings.workerThreadFactory();
        ThreadFactory own = WorkerThreads.daemons(settings.name() + "-worker-", classLoader);
        this.callbacks = engine.callbacks();
        this.workers = new WorkerThreads(settings.name(), factory == null ? own : factory);
        this.cpuWorkers =
                new WorkerThreads(settings.name(), WorkerThreads.daemons(settings.name() + "-cpu-", classLoader));
        Chain.use();
        try {
            for (int i = 0; i < settings.loops(); i++) {
                addLoop(engine, classLoader);
            }
            this.watchdog = new Watchdog(engine, loops, classLoader);
        } catch (Throwable noMoreThreads) {
            loops.forEach(PortalLoop::stop);
            loops.forEach(loop -> NAMES_IN_USE.remove(loop.name()));
            Chain.release();
            throw noMoreThreads;
        }
        callbacks.open(classLoader);
    }

    private void addLoop(PortalEngine engine, @Nullable ClassLoader classLoader) {
        String name = freeName(engine.name());
        try {
            loops.add(new PortalLoop(engine, name, classLoader));
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

    WorkerThreads workers() {
        return workers;
    }

    /** For tasks that compute: platform threads always, since virtual ones would keep their carriers from everybody else. */
    WorkerThreads cpuWorkers() {
        return cpuWorkers;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** The loop with the fewest tasks; a stalled one only if all are. Idle ones take turns. */
    PortalLoop leastBusy(long turn) {
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

    Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    List<PortalSnapshot.Loop> describe(PortalSnapshot.Detail detail) {
        return loops.stream().map(loop -> loop.describe(detail)).toList();
    }

    /** Ends all threads and waits for them; one that does not end is logged with its stack. */
    void stop() {
        watchdog.stop();
        workers.shutdownNow();
        cpuWorkers.shutdownNow();
        loops.forEach(PortalLoop::stop);
        long deadline = System.nanoTime() + STOP_NANOS;
        watchdog.thread().awaitStop(deadline);
        workers.awaitStop(deadline);
        cpuWorkers.awaitStop(deadline);
        callbacks.close(deadline);
        for (PortalLoop loop : loops) {
            loop.thread().awaitStop(deadline);
            NAMES_IN_USE.remove(loop.name());
        }
        Chain.release();
    }
}
