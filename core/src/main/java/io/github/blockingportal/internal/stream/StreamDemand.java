package io.github.blockingportal.internal.stream;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import reactor.core.Exceptions;

import io.github.blockingportal.internal.admission.Parking;
import io.github.blockingportal.internal.loop.LoopClient;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.loop.RunningTask;

/**
 * What the reader of a stream asks for, and the loop that asks the source. Who has asked may ask again soon, so the loop looks
 * out for that before it leaves, unless somebody else needs it. It leaves after a while anyway, for what is due by time.
 *
 * <p>The reader counts first and looks then whether the loop is at it; the loop says first that it leaves and looks at the count
 * then: so one of them sees the other.
 */
final class StreamDemand {

    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final StreamCall<?> call;
    private final LongConsumer source;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicBoolean atIt = new AtomicBoolean();
    private final Parking.Patience patience = new Parking.Patience();
    private final int replenishAt;
    private int consumed; // of the reader
    private long requested;

    StreamDemand(StreamCall<?> call, int prefetch, LongConsumer source) {
        this.call = call;
        this.source = source;
        this.replenishAt = prefetch - prefetch / 4;
    }

    /** For the reader: it has one more. */
    void consumed() {
        if (++consumed == replenishAt) {
            consumed = 0;
            replenish();
        }
    }

    /** Asks for more on the loop, since a source may send it from within. */
    private void replenish() {
        PortalLoop loop = call.loop();
        if (loop != null && !call.hasEnded()) {
            add(loop);
        } else if (!call.hasEnded()) {
            requestOnCaller();
        }
    }

    private void requestOnCaller() {
        LoopClient outer = RunningTask.beginOnCaller(call);
        try {
            request(replenishAt);
        } finally {
            RunningTask.endOnCaller(outer);
        }
    }

    private void request(long elements) {
        try {
            source.accept(elements);
        } catch (Throwable thrown) {
            call.abort(Exceptions.unwrap(thrown));
        }
    }

    private void add(PortalLoop loop) {
        wanted.set(wanted.get() + replenishAt);
        enter(loop);
    }

    private void enter(PortalLoop loop) {
        if (!atIt.get() && atIt.compareAndSet(false, true)) {
            try {
                loop.schedule(call, () -> run(loop));
            } catch (RejectedExecutionException stoppedOrOfAHook) {
                call.rejected(loop, stoppedOrOfAHook);
            } catch (Throwable ofAHook) {
                call.abort(ofAHook);
            }
        }
    }

    private void run(PortalLoop loop) {
        long start = System.nanoTime();
        do {
            long until = wanted.get();
            if (until != requested) { // or the last turn saw it, which asked for it too
                request(until - requested);
                requested = until;
            }
        } while (!call.hasEnded() && System.nanoTime() - start < TURN_NANOS && isWantedSoon(loop));
        atIt.set(false);
        if (isWanted() && !call.hasEnded()) {
            enter(loop);
        }
    }

    private boolean isWantedSoon(PortalLoop loop) {
        return patience.await(() -> isWanted() || call.hasEnded() || loop.isNeeded()) && isWanted();
    }

    private boolean isWanted() {
        return wanted.get() != requested;
    }
}
