package io.github.blockingportal.internal.context;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * The registered accessors, with their keys, by what a portal does with each. Good for as long as the registry has the same ones,
 * which every call looks at, since anybody may change the registry at any time.
 */
final class Accessors {

    private final ThreadLocalAccessor<?>[] all;

    /** Those that are captured, for none of which one of the portal's own stands in. */
    final Entry[] captured;

    /** Those, and the deadline of a chain. */
    final Entry[] restored;

    /** All for which none of the portal's own stands in. */
    final Entry[] cleared;

    /** That of the MDC, for which one of the portal's own stands in. */
    final @Nullable Entry mdc;

    private Accessors(List<ThreadLocalAccessor<?>> registered, Carried carried) {
        this.all = registered.toArray(ThreadLocalAccessor<?>[]::new);
        List<Entry> foreign = new ArrayList<>();
        Entry ofMdc = null;
        for (ThreadLocalAccessor<?> accessor : all) {
            Entry entry = new Entry(accessor);
            if (!carried.ownKeys.contains(entry.key)) {
                foreign.add(entry);
            } else if (carried.mdc.key().equals(entry.key)) {
                ofMdc = entry;
            }
        }
        this.mdc = ofMdc;
        this.cleared = foreign.toArray(Entry[]::new);
        this.restored = those(foreign, entry -> !ChainAccessor.CALL_KEY.equals(entry.key));
        this.captured = those(foreign, entry -> !(entry.accessor instanceof ChainAccessor));
    }

    static Accessors of(Carried carried) {
        return new Accessors(ContextRegistry.getInstance().getThreadLocalAccessors(), carried);
    }

    private static Entry[] those(List<Entry> entries, Predicate<Entry> which) {
        return entries.stream().filter(which).toArray(Entry[]::new);
    }

    /** Whether the registry has the same ones. */
    boolean areCurrent() {
        int i = 0;
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            if (i == all.length || all[i] != accessor) {
                return false;
            }
            i++;
        }
        return i == all.length;
    }

    /** An accessor and its key. */
    static final class Entry {

        final ThreadLocalAccessor<?> accessor;
        final Object key;

        Entry(ThreadLocalAccessor<?> accessor) {
            this.accessor = accessor;
            this.key = accessor.key();
        }
    }
}
