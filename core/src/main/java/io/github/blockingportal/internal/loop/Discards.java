package io.github.blockingportal.internal.loop;

import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.github.blockingportal.HoldingDiscardHook;
import io.github.blockingportal.internal.text.FewWarnings;

/** What becomes of values that nobody will get: Reactor's hook in the context of their chain is told, then the portal's. */
final class Discards {

    static final String HOOK = "the discard hook";

    private static final Runnable NOTHING = () -> {};

    private final String portal;
    private final List<Consumer<Object>> hooks;
    private final FewWarnings warnings;

    Discards(String portal, List<Consumer<Object>> hooks, FewWarnings warnings) {
        this.warnings = warnings;
        this.portal = portal;
        this.hooks = hooks;
    }

    void discardAll(String whose, Queue<?> values, Context context) {
        for (Object value = values.poll(); value != null; value = values.poll()) {
            discard(whose, value, context);
        }
    }

    void discard(String whose, Object value, Context context) {
        Runnable[] turns = new Runnable[hooks.size()];
        for (int i = 0; i < turns.length; i++) {
            turns[i] = turn(whose, hooks.get(i), value);
        }
        contained(whose, () -> Operators.onDiscard(value, context));
        for (Runnable turn : turns) {
            contained(whose, turn);
        }
    }

    private Runnable turn(String whose, Consumer<Object> hook, Object value) {
        Runnable[] turn = {NOTHING};
        if (hook instanceof HoldingDiscardHook holding) {
            contained(whose, () -> turn[0] = holding.hold(value));
        } else {
            turn[0] = () -> hook.accept(value);
        }
        return turn[0];
    }

    private void contained(String whose, Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            warnings.log("Portal '{}': {} of {} failed", thrown, null, portal, HOOK, whose);
        }
    }
}
