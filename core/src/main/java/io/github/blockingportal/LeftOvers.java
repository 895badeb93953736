package io.github.blockingportal;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Registered thread-locals that a task left behind, so that the next one on the thread does not find them. */
final class LeftOvers {

    private LeftOvers() {}

    /** Clears those that the thread did not have before, by its own context. */
    static void clear(ContextView own) {
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            try {
                if (accessor.getValue() != null && !own.hasKey(accessor.key()) && !isCallers(accessor.key(), own)) {
                    accessor.setValue();
                }
            } catch (RuntimeException broken) {
                PortalEngine.LOG.warn("Thread-local '{}' cannot be cleared", accessor.key(), broken);
            }
        }
    }

    /** Whether it is the caller's own although no context has it: the caller runs the task. */
    private static boolean isCallers(Object key, ContextView own) {
        return !own.isEmpty() && Chain.carries(key);
    }

    /** Clears all of them. */
    static void clear() {
        clear(Context.empty());
    }
}
