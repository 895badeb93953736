package io.github.blockingportal.internal.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** By way of which loops answers to calls of a name have come. A set of loops is a bit for each number. */
final class Routes {

    private static final int MOST_NAMES = 1024;
    private static final String UNNAMED = "";

    private final Map<String, AtomicLong> byName = new ConcurrentHashMap<>();

    static long bit(int number) {
        return 1L << (number - 1);
    }

    /** An answer to a call of that name has come by way of the loop with that number. */
    void add(@Nullable String name, int number) {
        String key = name == null ? UNNAMED : name;
        AtomicLong loops = byName.get(key);
        if (loops == null) {
            if (byName.size() >= MOST_NAMES) {
                return;
            }
            loops = byName.computeIfAbsent(key, first -> new AtomicLong());
        }
        long bit = bit(number);
        if ((loops.getPlain() & bit) == 0) {
            loops.updateAndGet(known -> known | bit);
        }
    }

    /** None if nothing is known of the name. */
    long of(@Nullable String name) {
        AtomicLong loops = byName.get(name == null ? UNNAMED : name);
        return loops == null ? 0 : loops.get();
    }

    /** The loop with that number is gone. */
    void remove(int number) {
        byName.values().forEach(loops -> loops.updateAndGet(known -> known & ~bit(number)));
    }
}
