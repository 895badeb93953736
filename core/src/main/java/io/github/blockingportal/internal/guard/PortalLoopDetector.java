package io.github.blockingportal.internal.guard;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.internal.loop.LoopOwner;
import io.github.blockingportal.internal.loop.RunningTask;

/** The loops of any portal, and threads that run a portal's task under {@link Dispatch#CALLER_RUNS}. */
final class PortalLoopDetector implements EventLoopDetector {

    @Override
    public @Nullable String detect(Thread current) {
        LoopOwner owner = RunningTask.owner(current);
        return owner == null ? null : "of portal '" + owner.name() + "'";
    }

    @Override
    public String name() {
        return "PortalLoop";
    }
}
