package io.github.blockingportal.internal.guard;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Threads;

/** The threads that no fixed detector takes for an event loop, so that none of those is asked about them again. */
final class ClearedThreads {

    private static final List<FixedDetector> DETECTORS =
            List.of(ThreadTypeDetector.rxJava(), ThreadTypeDetector.jdkHttpClient(), new CallbackDetector());

    private static final String CLEARED = "cleared";
    private static final String SUSPECT = "suspect";

    /** What is known of each thread; a string, so that no thread keeps a class loader. */
    private static final ThreadLocal<@Nullable String> KNOWN = new ThreadLocal<>();

    private ClearedThreads() {}

    /** Whether the current thread is one. Virtual threads are, and remember nothing. */
    static boolean contains(Thread current) {
        if (Threads.isVirtual(current)) {
            return true;
        }
        String known = KNOWN.get();
        if (known == null) {
            known = DETECTORS.stream().allMatch(detector -> detector.clears(current)) ? CLEARED : SUSPECT;
            KNOWN.set(known);
        }
        return known.equals(CLEARED);
    }
}
