package io.github.blockingportal;

import java.util.List;

/** The detectors that a portal has unless told otherwise. */
final class Detectors {

    private Detectors() {}

    /** In the order in which they are asked. */
    static List<EventLoopDetector> builtIn() {
        return List.of(
                new PortalLoopDetector(),
                new ReactorDetector(),
                new NettyDetector(),
                ThreadTypeDetector.rxJava(),
                ThreadTypeDetector.jdkHttpClient());
    }
}
