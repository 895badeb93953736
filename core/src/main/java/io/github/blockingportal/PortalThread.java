package io.github.blockingportal;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/** A thread of a portal: one of its loops, or its watchdog. It inherits nothing from the thread that made it. */
final class PortalThread extends Thread implements NonBlocking {

    private final PortalEngine engine;
    private final @Nullable PortalLoop loop;

    PortalThread(
            PortalEngine engine,
            @Nullable PortalLoop loop,
            String name,
            Runnable target,
            @Nullable ClassLoader classLoader) {
        super(null, target, name, 0, false);
        this.engine = engine;
        this.loop = loop;
        setDaemon(true);
        setContextClassLoader(classLoader);
    }

    PortalEngine engine() {
        return engine;
    }

    /** The loop that this thread runs; null for the watchdog. */
    @Nullable
    PortalLoop loop() {
        return loop;
    }
}
