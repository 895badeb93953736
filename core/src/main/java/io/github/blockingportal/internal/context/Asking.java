package io.github.blockingportal.internal.context;

import org.jspecify.annotations.Nullable;

/**
 * What the current thread is asked for as a call captures its context, so that a call which the answer takes is not asked the same.
 *
 * <p>Implementation note. The slot stays with the thread, since to remove it would cost each call more than to keep it. It refers
 * to nothing of a portal's while nothing is asked, so it holds no class loader.
 */
final class Asking {

    private static final ThreadLocal<@Nullable Object[]> SLOT = new ThreadLocal<>();

    private Asking() {}

    /** The slot of the current thread: what it is asked for is in it while it is. */
    static @Nullable Object[] slot() {
        @Nullable Object[] slot = SLOT.get();
        if (slot == null) {
            slot = new @Nullable Object[1];
            SLOT.set(slot);
        }
        return slot;
    }

    /** Notes that the thread is asked for this too; returns what it was asked for before. */
    static @Nullable Object begin(@Nullable Object[] slot, Object key) {
        Object outer = slot[0];
        slot[0] = outer == null ? key : new Nested(key, outer);
        return outer;
    }

    static void end(@Nullable Object[] slot, @Nullable Object outer) {
        slot[0] = outer;
    }

    static boolean isAsked(@Nullable Object[] slot, Object key) {
        Object asked = slot[0];
        while (asked instanceof Nested nested) {
            if (nested.key.equals(key)) {
                return true;
            }
            asked = nested.outer;
        }
        return asked != null && asked.equals(key);
    }

    private record Nested(Object key, Object outer) {}
}
