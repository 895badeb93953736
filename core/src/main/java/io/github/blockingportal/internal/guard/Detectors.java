package io.github.blockingportal.internal.guard;

import java.util.List;

import io.github.blockingportal.EventLoopDetector;

/** The detectors that a portal has unless told otherwise. */
public final class Detectors {

    private Detectors() {}

    /** In the order in which they are asked. */
    public static List<EventLoopDetector> builtIn() {
        return List.of(
                new PortalLoopDetector(),
                new ReactorDetector(),
                new NettyDetector(),
                ThreadTypeDetector.rxJava(),
                ThreadTypeDetector.jdkHttpClient());
    }
}
