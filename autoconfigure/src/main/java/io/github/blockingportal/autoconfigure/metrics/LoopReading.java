package io.github.blockingportal.autoconfigure.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot;

/** What the meters of one loop read. There is no such loop while its portal does not run. */
final class LoopReading {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LoopsReading loops;
    private final String thread;
    private final ReentrantLock lock = new ReentrantLock();
    private long busyBeforeRestart;
    private long busySinceRestart;

    LoopReading(LoopsReading loops, String thread) {
        this.loops = loops;
        this.thread = thread;
    }

    /** Never shrinks, also when the portal is started again and its loops count from zero. */
    double busySeconds() {
        lock.lock();
        try {
            long busy = read(PortalSnapshot.Loop::busy).map(Duration::toNanos).orElse(busySinceRestart);
            if (busy < busySinceRestart) {
                busyBeforeRestart += busySinceRestart;
            }
            busySinceRestart = busy;
            return (busyBeforeRestart + busySinceRestart) / NANOS_PER_SECOND;
        } finally {
            lock.unlock();
        }
    }

    double lagSeconds() {
        return read(PortalSnapshot.Loop::lag).map(Duration::toNanos).orElse(0L) / NANOS_PER_SECOND;
    }

    double queued() {
        return read(PortalSnapshot.Loop::queued).orElse(0);
    }

    private <V> Optional<V> read(Function<PortalSnapshot.Loop, @Nullable V> part) {
        return Optional.ofNullable(loops.loop(thread)).map(part);
    }
}
