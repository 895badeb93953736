package io.github.blockingportal.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.blockingportal.BlockingPortal;

/** A portal that starts and stops with its application context, itself or behind the proxy of an aspect. */
interface ContextPortal extends BlockingPortal, SmartLifecycle {

    /** Its drain timeout counts from now. */
    void beginDrain();
}
