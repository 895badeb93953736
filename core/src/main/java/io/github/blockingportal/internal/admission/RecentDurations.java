package io.github.blockingportal.internal.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What calls of each name took lately: a decaying mean that each sample moves by an eighth, as in the round-trip estimate of TCP
 * (RFC 6298). A sample that is lost in a race changes next to nothing, so there is neither a lock nor a retry.
 */
final class RecentDurations {

    /** Names that come later have no estimate of their own: names that are made from data never end. */
    private static final int MOST_NAMES = 1000;

    private static final int WEIGHT = 8;
    private static final long NONE = -1;

    private final AtomicLong unnamed = new AtomicLong(NONE);
    private final Map<String, AtomicLong> named = new ConcurrentHashMap<>();
    private final AtomicLong all = new AtomicLong(NONE);

    /** A call has had its answer after this time. */
    void took(@Nullable String name, long nanos) {
        move(all, nanos);
        AtomicLong mean = add(name);
        if (mean != null) {
            move(mean, nanos);
        }
    }

    /** A call has had no answer until now, so that its kind takes longer than this. */
    void tookLongerThan(@Nullable String name, long nanos) {
        AtomicLong mean = add(name);
        if (mean != null && mean.getPlain() < nanos) {
            move(mean, nanos);
        }
    }

    private static void move(AtomicLong mean, long nanos) {
        long before = mean.getPlain();
        mean.setPlain(before == NONE ? nanos : before + (nanos - before) / WEIGHT);
    }

    private @Nullable AtomicLong add(@Nullable String name) {
        AtomicLong mean = mean(name);
        return mean != null || name == null || named.size() >= MOST_NAMES
                ? mean
                : named.computeIfAbsent(name, key -> new AtomicLong(NONE));
    }

    private @Nullable AtomicLong mean(@Nullable String name) {
        return name == null ? unnamed : named.get(name);
    }

    /** What a call of this name is likely to take; zero if nothing is known of it. */
    long of(@Nullable String name) {
        AtomicLong mean = mean(name);
        return mean == null ? 0 : Math.max(0, mean.getPlain());
    }

    /** The same of any call. */
    long ofAll() {
        return Math.max(0, all.getPlain());
    }
}
