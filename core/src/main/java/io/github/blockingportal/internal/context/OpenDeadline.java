package io.github.blockingportal.internal.context;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallDeadline;

/** The deadline that is open on a thread, among the thread-locals that are propagated. */
public final class OpenDeadline extends ChainAccessor<CallDeadline> {

    private static final ThreadLocal<@Nullable CallDeadline> CURRENT = new ThreadLocal<>();

    /** That of the current thread, or null. */
    public static @Nullable CallDeadline get() {
        return CURRENT.get();
    }

    /** Opens it on the current thread in place of what is open there; null leaves none. */
    public static void set(@Nullable CallDeadline deadline) {
        if (deadline == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(deadline);
        }
    }

    @Override
    public Object key() {
        return DEADLINE_KEY;
    }

    @Override
    public @Nullable CallDeadline getValue() {
        return get();
    }

    @Override
    public void setValue(CallDeadline deadline) {
        set(deadline);
    }

    @Override
    public void setValue() {
        set(null);
    }
}
