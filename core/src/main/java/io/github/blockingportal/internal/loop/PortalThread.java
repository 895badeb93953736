package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/** A thread of a portal: one of its loops, or its watchdog. It inherits nothing from the thread that made it. */
final class PortalThread extends Thread implements NonBlocking {

    private final LoopOwner owner;
    private final @Nullable PortalLoop loop;

    PortalThread(
            LoopOwner owner,
            @Nullable PortalLoop loop,
            String name,
            Runnable target,
            @Nullable ClassLoader classLoader) {
        super(null, target, name, 0, false);
        this.owner = owner;
        this.loop = loop;
        setDaemon(true);
        setContextClassLoader(classLoader);
    }

    LoopOwner owner() {
        return owner;
    }

    /** The loop that this thread runs; null for the watchdog. */
    @Nullable
    PortalLoop loop() {
        return loop;
    }
}
