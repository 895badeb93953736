package io.github.blockingportal.internal.portal;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Outcome;

/** Drains a portal and ends what is left of it, on the thread that closes it or on one of its own. */
final class Shutdown {

    private final PortalEngine engine;
    private final PortalLife life;
    private volatile @Nullable Thread thread;

    Shutdown(PortalEngine engine, PortalLife life) {
        this.engine = engine;
        this.life = life;
    }

    /** The thread that is at it, or null. */
    @Nullable
    Thread thread() {
        return thread;
    }

    /** Lets that thread look at once whether it has to go on waiting. */
    void wake() {
        Thread waiting = thread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Without a thread of its own nobody drains, and what is left is ended here. */
    void runInBackgroundOrEnd(PortalThreads ours) {
        try {
            runInBackground(ours);
        } catch (Throwable noThread) {
            end(ours);
            throw noThread;
        }
    }

    /** On a thread of its own; throws if none can be had, and has done nothing then. */
    void runInBackground(PortalThreads ours) {
        Thread drainer = new Thread(null, () -> run(ours), engine.name() + "-drain", 0, false);
        drainer.setDaemon(true);
        drainer.start();
    }

    /** On the current thread. */
    void run(PortalThreads ours) {
        thread = Thread.currentThread();
        try {
            new Drain(engine).run();
        } finally {
            end(ours);
        }
    }

    /** Ends what is left, and the threads. */
    void end(PortalThreads ours) {
        try {
            endAll();
            ours.stop();
        } finally {
            endRest();
        }
    }

    private void endAll() {
        engine.calls().endAll(Outcome.CLOSED);
        engine.workers().closeAll();
    }

    /** Ends what was queued while the loops stopped. */
    private void endRest() {
        try {
            life.forgetThreads(); // first, so that who comes from now on sees it
            endAll();
            new Drain(engine).releaseRest();
        } finally {
            thread = null;
            life.ended();
        }
    }
}
