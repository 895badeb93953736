package io.github.blockingportal;

import java.util.function.Consumer;

/**
 * A discard hook that finds out by itself whether somebody else has given a value back: it is asked for each value before anybody is
 * told of it. For {@link BlockingPortalBuilder#onDiscard}.
 */
public interface HoldingDiscardHook extends Consumer<Object> {

    /**
     * Looks at a value before Reactor's hook and those of the portal are told of it, on the same thread.
     *
     * @param value of whatever type
     * @return what is run in this hook's turn, after those before it have been told
     */
    Runnable hold(Object value);

    @Override
    default void accept(Object value) {
        hold(value).run();
    }
}
