package io.github.blockingportal.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Begins the drain of the portals when the web server stops taking requests. A call that never ends is then cancelled at the end
 * of the drain timeout while the server still waits for its request, which so gets an answer. If the drain began in the
 * portals' own phase, the server would have given up by then, and would have cut its connections.
 */
final class DrainStarter implements SmartLifecycle {

    /** The one of {@code WebServerGracefulShutdownLifecycle}, which is not on every class path. */
    static final int PHASE = DEFAULT_PHASE - 1024;

    private final ObjectProvider<LifecyclePortal> portals;
    private volatile boolean running;

    DrainStarter(ObjectProvider<LifecyclePortal> portals) {
        this.portals = portals;
    }

    /** Also tells those of their start that a call has started, which Spring therefore has not. */
    @Override
    public void start() {
        running = true;
        portals.stream(ObjectProvider.UNFILTERED).forEach(LifecyclePortal::start);
    }

    @Override
    public void stop() {
        running = false;
        portals.stream(ObjectProvider.UNFILTERED).forEach(LifecyclePortal::beginDrain);
    }

    @Override
    public boolean isRunning() {
        return running;
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
