package io.github.blockingportal.internal.text;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;

/** Threads as messages name them. */
public final class Threads {

    private static final @Nullable MethodHandle IS_VIRTUAL = find();

    private Threads() {}

    /** From JDK 21. */
    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException before21) {
            return null;
        }
    }

    public static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable neverThrown) {
            throw new IllegalStateException(neverThrown);
        }
    }

    /** The name, or the number of one without a name, as virtual threads often are. */
    public static String label(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.getId() : Printable.of(thread.getName());
    }
}
