package io.github.blockingportal.internal.guard;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.EventLoopDetector;

/**
 * Threads that run a Netty event loop, whoever made them. What counts is the executor that the thread is running, as Netty
 * keeps it: neither the thread's class nor its name, since workers may share both.
 */
final class NettyDetector implements EventLoopDetector {

    private final NettyCopy[] copies = NettyCopy.all();

    @Override
    public @Nullable String detect(Thread current) {
        for (NettyCopy copy : copies) {
            Object eventLoop = copy.currentEventLoop();
            if (eventLoop != null) {
                return eventLoop.getClass().getSimpleName();
            }
        }
        return null;
    }

    @Override
    public String name() {
        return "Netty";
    }
}
