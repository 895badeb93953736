package io.github.blockingportal.internal.guard;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.EventLoopDetector;

/** The detectors that a portal has unless told otherwise. */
public final class Detectors {

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Set<EventLoopGuard> LIVE = Collections.newSetFromMap(new WeakHashMap<>());

    private Detectors() {}

    /** In the order in which they are asked. */
    public static List<EventLoopDetector> builtIn() {
        return List.of(
                new PortalLoopDetector(),
                new ReactorDetector(),
                new NettyDetector(),
                ThreadTypeDetector.rxJava(),
                ThreadTypeDetector.jdkHttpClient(),
                new CallbackDetector());
    }

    /** Those, and what users have added to the portals that run in this JVM and refuse. */
    public static List<EventLoopDetector> ofAllPortals() {
        return Stream.concat(
                        builtIn().stream(),
                        live().stream()
                                .flatMap(EventLoopGuard::usersDetectors)
                                .distinct()
                                .map(Foreign::new))
                .toList();
    }

    private static List<EventLoopGuard> live() {
        LOCK.lock();
        try {
            return List.copyOf(LIVE);
        } finally {
            LOCK.unlock();
        }
    }

    static void add(EventLoopGuard guard) {
        LOCK.lock();
        try {
            LIVE.add(guard);
        } finally {
            LOCK.unlock();
        }
    }

    static void remove(EventLoopGuard guard) {
        LOCK.lock();
        try {
            LIVE.remove(guard);
        } finally {
            LOCK.unlock();
        }
    }

    /** One of another portal, whose failures are none of the caller's. */
    record Foreign(EventLoopDetector detector) implements EventLoopDetector {

        @Override
        public @Nullable String detect(Thread current) {
            try {
                return detector.detect(current);
            } catch (RuntimeException | LinkageError failed) {
                return null;
            }
        }

        @Override
        public String name() {
            return detector.name();
        }
    }
}
