package io.github.blockingportal.autoconfigure.life;

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

    public LifecyclePortal(ManagedPortal portal) {
        super(portal);
        this.portal = portal;
    }

    @Override
    public void close() {
        running = false;
        portal.close();
    }

    /** A portal whose stop took longer than the context waited is started once it has closed. */
    @Override
    public void start() {
        if (state() == State.CLOSING) {
            portal.close();
        }
        portal.start();
        if (!running) {
            running = true;
            PortalSnapshot started = portal.snapshot(PortalSnapshot.Detail.NUMBERS);
            LOG.info("Portal '{}' started: {}", started.name(), started.settings());
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
        Thread stopper = new Thread(() -> closeThen(callback), "blocking-portal-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    private void closeThen(Runnable callback) {
        try {
            close();
        } finally {
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
