package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * How a task that was started says that it is ready.
 *
 * @param <S> the type of the ready value
 */
@FunctionalInterface
public interface ReadySignal<S> {

    /**
     * Lets {@link BlockingPortal#start} return. May be called from any thread; never waits. A second signal is ignored and
     * logged once, and one that comes after the caller gave up is ignored.
     *
     * @param value what {@link StartedTask#ready()} returns
     */
    void ready(@Nullable S value);
}
