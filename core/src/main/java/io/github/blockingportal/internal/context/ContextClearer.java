package io.github.blockingportal.internal.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import reactor.util.context.ContextView;

import io.github.blockingportal.internal.text.PortalLog;

/** Clears what a task has left behind on its thread. */
final class ContextClearer {

    /** One that has scopes, as observations do, may have been left several times over. */
    private static final int MOST_LEFT_OVERS = 16;

    private final Carried carried;

    ContextClearer(Carried carried) {
        this.carried = carried;
    }

    /** Clears what a task left behind and the thread did not have before, by its own context. */
    void clear(ContextView before) {
        for (int i = 0; i < carried.own.size(); i++) {
            clear(carried.own.get(i), before);
        }
        if (carried.factory == null || before.isEmpty()) {
            for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
                if (before.isEmpty() ? !carried.ownKeys.contains(accessor.key()) : carried.isForeign(accessor)) {
                    clear(accessor, before);
                }
            }
        }
    }

    private void clear(ThreadLocalAccessor<?> accessor, ContextView before) {
        try {
            if (before.size() <= ChainAccessor.OWN_KEYS || !isOfTheCaller(accessor.key(), before)) {
                for (int i = 0; i < MOST_LEFT_OVERS && accessor.getValue() != null; i++) {
                    accessor.restore();
                }
            }
        } catch (Throwable thrown) { // even a fatal one: the others are to be cleared
            if (!carried.leftOut.isKnown(accessor)) {
                PortalLog.LOG.warn(
                        "Portal '{}': {} cannot be cleared",
                        carried.portal,
                        BrokenContextException.describe(accessor),
                        thrown);
            }
        }
    }

    private static boolean isOfTheCaller(Object key, ContextView before) {
        return before.hasKey(key) || LeftOut.of(before).contains(key);
    }
}
