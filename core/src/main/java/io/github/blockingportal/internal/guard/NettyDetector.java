package io.github.blockingportal.internal.guard;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.EventLoopDetector;

/**
 * Threads that run a Netty event loop, whoever made them. What counts is the executor that the thread is running, as Netty
 * keeps it: neither the thread's class nor its name, since workers may share both.
 */
final class NettyDetector implements EventLoopDetector {

    private static final List<String> PACKAGES = List.of("io.netty.", "io.grpc.netty.shaded.io.netty.");

    private final NettyCopy[] copies;

    NettyDetector() {
        Stream<@Nullable NettyCopy> found = PACKAGES.stream().map(NettyCopy::find);
        this.copies = found.filter(Objects::nonNull).toArray(NettyCopy[]::new);
    }

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
