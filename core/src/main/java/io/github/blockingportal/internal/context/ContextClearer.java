package io.github.blockingportal.internal.context;

import java.util.Set;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.context.Accessors.Entry;

/** Clears what a task has left behind on its thread. */
final class ContextClearer {

    /** One that has scopes, as observations do, may have been left several times over. */
    private static final int MOST_LEFT_OVERS = 16;

    private final Carried carried;

    ContextClearer(Carried carried) {
        this.carried = carried;
    }

    /** Clears a thread of the portal, which has nothing of its own. */
    void clear() {
        for (Entry entry : carried.own) {
            clear(entry);
        }
        for (Entry entry : carried.registered().cleared) {
            clear(entry);
        }
    }

    /** Clears what a task left behind and its caller did not have before, by the call's context. */
    void clear(ContextView before) {
        Set<Object> leftOut = LeftOut.of(before);
        for (Entry entry : carried.own) {
            clear(entry, before.getOrDefault(entry.key, null), leftOut);
        }
        if (carried.factory == null) {
            Accessors registered = carried.registered();
            for (Entry entry : registered.captured) {
                clear(entry, CallContext.valueIn(before, entry, registered), leftOut);
            }
        }
    }

    private void clear(Entry entry, @Nullable Object before, Set<Object> leftOut) {
        if (before == null && !leftOut.contains(entry.key)) {
            clear(entry);
        }
    }

    private void clear(Entry entry) {
        try {
            ThreadLocalAccessor<?> accessor = entry.accessor;
            for (int i = 0; i < MOST_LEFT_OVERS && accessor.getValue() != null; i++) {
                accessor.restore();
            }
        } catch (Throwable thrown) { // even a fatal one: the others are to be cleared
            if (!carried.leftOut.isKnown(entry)) {
                carried.warnings.log(
                        "Portal '{}': {} cannot be cleared",
                        thrown,
                        null,
                        carried.portal,
                        BrokenContextException.describe(entry.accessor));
            }
        }
    }
}
