package io.github.blockingportal.autoconfigure.life;

import org.springframework.context.SmartLifecycle;

import io.github.blockingportal.BlockingPortal;

/** A portal that starts and stops with its application context, itself or behind the proxy of an aspect. */
public interface ContextPortal extends BlockingPortal, SmartLifecycle {

    /** Its drain timeout counts from now. */
    void beginDrain();
}
