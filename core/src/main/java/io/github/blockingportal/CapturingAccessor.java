package io.github.blockingportal;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * An accessor that tells what a call takes along from what its thread has, for a value that has to be worked out first, such as a
 * locale that a request is asked for.
 *
 * <p>{@link #capture()} is asked once for each call, on the calling thread. {@link #getValue()}, with which a portal looks for what
 * it has to give back or to clear, should ask nobody; what it returns is given to {@link #restore(Object)} and to nobody else.
 *
 * @param <V> what is carried
 */
public abstract class CapturingAccessor<V> implements ThreadLocalAccessor<V> {

    /** Creates the accessor. */
    protected CapturingAccessor() {}

    /**
     * Returns what a call takes along. If it throws, the call goes on without this value, which is logged once for each portal.
     *
     * @return the value, or null if the thread has none
     */
    public abstract @Nullable V capture();

    /**
     * Returns what {@link #setValue(Object)} is about to take the place of, on the same thread. That is {@link #getValue()}, unless
     * the thread may have something that counts as no value and has to be given back all the same, as an empty object of which the
     * application keeps hold.
     *
     * @return what {@link #restore(Object)} is to be given, or null if there is nothing to give back
     */
    public @Nullable V replaced() {
        return getValue();
    }
}
