package io.github.blockingportal.autoconfigure.life;

import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.State;

/**
 * A portal that starts and stops with its application context.
 *
 * <p>Its phase makes it stop after the web server has let its requests finish and after Spring's task executors, and before
 * what has the phase 0, such as the event loops of Reactor Netty. Its drain begins earlier, see {@link DrainStarter}. It is not
 * pauseable, since a web server is not either. It counts as running also when a call has started it and not the context.
 */
public final class LifecyclePortal extends ForwardingPortal implements ContextPortal {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    static final int PHASE = Integer.MAX_VALUE / 2 - 1024;

    private final ManagedPortal portal;
    private volatile boolean running;
    private volatile CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    public LifecyclePortal(ManagedPortal portal) {
        super(portal);
        this.portal = portal;
    }

    @Override
    public void close() {
        running = false;
        portal.close();
    }

    /** A portal whose stop took longer than the context waited is started once it has closed, even if the stop had not begun. */
    @Override
    public void start() {
        if (state() == State.CLOSING || !stopped.isDone()) {
            portal.close();
            awaitStop();
        }
        portal.start();
        if (!running) {
            running = true;
            PortalSnapshot started = portal.snapshot(PortalSnapshot.Detail.NUMBERS);
            LOG.info("Portal '{}' started: {}", started.name(), started.settings());
        }
    }

    /** Not where the stop has still to wait for the current thread, and the portal says so as it is started. */
    private void awaitStop() {
        if (state() != State.CLOSING) {
            stopped.join();
        }
    }

    @Override
    public void beginDrain() {
        portal.beginDrain();
    }

    private State state() {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).state();
    }

    @Override
    public void stop() {
        close();
    }

    @Override
    public void stop(Runnable callback) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread stopper = new Thread(() -> closeThen(over, callback), "blocking-portal-stop");
        stopper.setDaemon(true);
        stopper.start();
        stopped = over;
    }

    private void closeThen(CompletableFuture<Void> over, Runnable callback) {
        try {
            close();
        } finally {
            over.complete(null);
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running || state() == State.RUNNING;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
