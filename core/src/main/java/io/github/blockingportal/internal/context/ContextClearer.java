package io.github.blockingportal.internal.context;

import io.micrometer.context.ThreadLocalAccessor;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.context.Accessors.Entry;
import io.github.blockingportal.internal.text.PortalLog;

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
        boolean nothing = before instanceof CallContext context && context.carriesNothing();
        for (Entry entry : carried.own) {
            clear(entry, before, nothing);
        }
        if (carried.factory == null) {
            for (Entry entry : carried.registered().captured) {
                clear(entry, before, nothing);
            }
        }
    }

    private void clear(Entry entry, ContextView before, boolean nothing) {
        if (nothing || !(before.hasKey(entry.key) || LeftOut.of(before).contains(entry.key))) {
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
                PortalLog.LOG.warn(
                        "Portal '{}': {} cannot be cleared",
                        carried.portal,
                        BrokenContextException.describe(entry.accessor),
                        thrown);
            }
        }
    }
}
