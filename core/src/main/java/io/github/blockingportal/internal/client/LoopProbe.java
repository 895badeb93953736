package io.github.blockingportal.internal.client;

import java.lang.ref.WeakReference;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.guard.NettyLoop;

/**
 * Asks a loop whether it gets on, by putting something into its queue. One probe is under way at a time, however many portals
 * watch the loop. What a loop does with it is code of users, so it is not sent by a watchdog.
 */
final class LoopProbe extends Progress {

    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final WeakReference<Thread> thread;
    private final NettyLoop loop;
    private final AtomicReference<@Nullable Probe> underWay = new AtomicReference<>();
    private volatile boolean sending;
    private volatile boolean broken;
    private volatile long lagNanos;
    private volatile long lastSentAt = System.nanoTime() - LOST_NANOS;

    LoopProbe(WeakReference<Thread> thread, NettyLoop loop) {
        this.thread = thread;
        this.loop = loop;
    }

    @Override
    void look() {
        Probe probe = underWay.get();
        if (probe != null && System.nanoTime() - probe.sentAt > LOST_NANOS && LoopStacks.isIdle(stack())) {
            underWay.compareAndSet(probe, null); // the loop has dropped it
        }
        sample();
    }

    /** Whether it is time for another one; several portals ask. */
    boolean isDue(long intervalNanos) {
        return !sending && !broken && underWay.get() == null && System.nanoTime() - lastSentAt >= intervalNanos / 2;
    }

    /** Sends one unless one is under way. May block, or throw what the loop throws. */
    void send() {
        Probe probe = new Probe(System.nanoTime() | 1); // never GETS_ON
        Thread alive = thread.get();
        if (alive == null || !alive.isAlive() || !underWay.compareAndSet(null, probe)) {
            return;
        }
        lastSentAt = probe.sentAt;
        boolean sent = false;
        sending = true;
        try {
            sent = !broken && loop.execute(probe); // another thread may have found that meanwhile
        } catch (RejectedExecutionException fullOrEnded) {
            // says nothing of whether it gets on
        } catch (Throwable thrown) {
            broken = true;
            throw thrown;
        } finally {
            sending = false;
            if (!sent) {
                underWay.compareAndSet(probe, null);
            }
        }
    }

    @Override
    long since() {
        Probe probe = underWay.get();
        return probe == null ? GETS_ON : probe.sentAt;
    }

    @Override
    long lagNanos() {
        long last = lagNanos;
        long since = since();
        return since == GETS_ON ? last : Math.max(last, System.nanoTime() - since);
    }

    @Override
    StackTraceElement[] stack() {
        return StackWatch.stackOf(thread);
    }

    NettyLoop loop() {
        return loop;
    }

    private final class Probe implements Runnable {

        private final long sentAt;

        Probe(long sentAt) {
            this.sentAt = sentAt;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            if (underWay.compareAndSet(this, null)) {
                lagNanos = now - sentAt;
                wentOn(sentAt, now);
            }
        }
    }
}
