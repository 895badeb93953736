package io.github.blockingportal.internal.portal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.text.PortalLog;

/** Who must not wait for the close of a portal: those that the drain waits for, and event loops. */
final class Insiders {

    private final PortalEngine engine;

    Insiders(PortalEngine engine) {
        this.engine = engine;
    }

    /**
     * Whether the current thread may wait.
     *
     * @param drainer the thread that drains the portal, or null
     * @param threads those of the portal, or null
     */
    boolean mayWait(@Nullable Thread drainer, @Nullable PortalThreads threads) {
        try {
            return drainer != Thread.currentThread()
                    && !isInside(threads)
                    && engine.guard().mayBlock();
        } catch (Throwable brokenDetector) {
            PortalLog.warn(engine.name())
                    .setCause(brokenDetector)
                    .log("Portal '{}' closes without waiting: a detector failed", engine.name());
            return false;
        }
    }

    /** Whether it does something that the drain waits for. */
    private boolean isInside(@Nullable PortalThreads threads) {
        return CallChain.holdsPermit(CallChain.current(), engine)
                || engine.callbacks().isCurrent()
                || engine.workers().areCurrent()
                || (threads != null && threads.workers().areCurrent())
                || engine.calls().hasCaller(Thread.currentThread());
    }
}
