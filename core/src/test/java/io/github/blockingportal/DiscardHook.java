package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.micrometer.context.ThreadLocalAccessor;

/** Gives each call of a portal Reactor's hook for discarded values, which keeps them. */
class DiscardHook implements ThreadLocalAccessor<Consumer<Object>> {

    final List<Object> discarded = new CopyOnWriteArrayList<>();
    private final Consumer<Object> hook;

    DiscardHook() {
        this.hook = discarded::add;
    }

    DiscardHook(Consumer<Object> hook) {
        this.hook = hook;
    }

    @Override
    public Object key() {
        return "reactor.onDiscard.local";
    }

    @Override
    public Consumer<Object> getValue() {
        return hook;
    }

    @Override
    public void setValue(Consumer<Object> value) {
        // it is in the Reactor context, which is where Reactor looks for it
    }

    @Override
    public void setValue() {
        // as above
    }
}
