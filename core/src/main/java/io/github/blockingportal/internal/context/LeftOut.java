package io.github.blockingportal.internal.context;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import reactor.util.context.ContextView;

import io.github.blockingportal.internal.text.PortalLog;

/**
 * What calls of a portal do not carry although their thread may have it: its accessor could not tell, or makes the call itself. A
 * call's context says so, since what the calling thread has is not to be taken for what the task left behind.
 */
final class LeftOut {

    static final Object KEY = new Object();

    private final String portal;
    private final Set<Object> logged = ConcurrentHashMap.newKeySet();

    LeftOut(String portal) {
        this.portal = portal;
    }

    static void add(CallContext context, Object key) {
        Set<Object> keys = new HashSet<>(of(context));
        keys.add(key);
        context.set(KEY, Set.copyOf(keys));
    }

    static Set<Object> of(ContextView context) {
        return context.hasKey(KEY) ? context.get(KEY) : Set.of();
    }

    /** The context is without the value of an accessor that failed. */
    void because(Throwable thrown, CallContext context, Accessors.Entry entry) {
        if (logged.add(entry.key)) {
            PortalLog.warn(portal)
                    .setCause(thrown)
                    .log(
                            "Portal '{}': {} failed to capture, so calls go on without its value. This is logged once",
                            portal,
                            BrokenContextException.describe(entry.accessor));
        }
        add(context, entry.key);
    }

    /** Whether it has been logged that it fails. */
    boolean isKnown(Accessors.Entry entry) {
        return !logged.isEmpty() && logged.contains(entry.key);
    }
}
