package io.github.blockingportal.autoconfigure.life;

import java.util.Collection;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Begins the drain of the portals when the web server stops taking requests. A call that never ends is then cancelled at the end
 * of the drain timeout while the server still waits for its request, which so gets an answer. If the drain began in the
 * portals' own phase, the server would have given up by then, and would have cut its connections.
 *
 * <p>It is about the portals of its own context: those of a parent stay open when a child closes.
 */
public final class DrainStarter implements SmartLifecycle, AopInfrastructureBean {

    /** The one of {@code WebServerGracefulShutdownLifecycle}, which is not on every class path. */
    static final int PHASE = DEFAULT_PHASE - 1024;

    private final ListableBeanFactory beans;
    private volatile boolean running;

    public DrainStarter(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Also tells those of their start that a call has started, which Spring therefore has not. */
    @Override
    public void start() {
        LateClasses.load();
        running = true;
        portals().forEach(ContextPortal::start);
    }

    @Override
    public void stop() {
        running = false;
        portals().forEach(ContextPortal::beginDrain);
    }

    private Collection<ContextPortal> portals() {
        return beans.getBeansOfType(ContextPortal.class, false, false).values();
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
