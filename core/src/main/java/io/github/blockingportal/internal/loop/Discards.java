package io.github.blockingportal.internal.loop;

import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.github.blockingportal.internal.text.PortalLog;

/** What becomes of values that nobody will get: Reactor's hook in the context of their chain is told, then the portal's. */
final class Discards {

    static final String HOOK = "the discard hook";

    private final String portal;
    private final List<Consumer<Object>> hooks;

    Discards(String portal, List<Consumer<Object>> hooks) {
        this.portal = portal;
        this.hooks = hooks;
    }

    void discardAll(String whose, Queue<?> values, Context context) {
        for (Object value = values.poll(); value != null; value = values.poll()) {
            discard(whose, value, context);
        }
    }

    void discard(String whose, Object value, Context context) {
        contained(whose, () -> Operators.onDiscard(value, context));
        hooks.forEach(hook -> contained(whose, () -> hook.accept(value)));
    }

    private void contained(String whose, Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            PortalLog.LOG.warn("Portal '{}': {} of {} failed", portal, HOOK, whose, thrown);
        }
    }
}
