package io.github.blockingportal.internal.context;

import java.util.function.Supplier;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.CapturingAccessor;

/** Which accessors the current thread is asking, so that a call which one of them makes does not ask the same one again. */
final class Asking {

    private static final ThreadLocal<@Nullable Asking> CURRENT = new ThreadLocal<>();

    private final Object key;
    private final @Nullable Asking outer;

    private Asking(Object key, @Nullable Asking outer) {
        this.key = key;
        this.outer = outer;
    }

    /** Adds what a call takes along, or says that it is left out. */
    static Context capture(ThreadLocalAccessor<?> accessor, Context context) {
        Object key = accessor.key();
        if (isAsked(key)) {
            return LeftOut.add(context, key);
        }
        Object value = accessor instanceof CapturingAccessor<?> capturing
                ? Asking.<@Nullable Object>ask(key, capturing::capture)
                : Asking.<@Nullable Object>ask(key, accessor::getValue);
        return value == null ? context : context.put(key, value);
    }

    /** Not while it is asked: what it has to say then is the answer that it gives further up. */
    static boolean hasValue(ThreadLocalAccessor<?> accessor) {
        if (accessor instanceof MdcAccessor || accessor instanceof ChainAccessor) {
            return accessor.getValue() != null;
        }
        Object key = accessor.key();
        return !isAsked(key) && Asking.<@Nullable Object>ask(key, accessor::getValue) != null;
    }

    static boolean isAsked(Object key) {
        for (Asking each = CURRENT.get(); each != null; each = each.outer) {
            if (each.key.equals(key)) {
                return true;
            }
        }
        return false;
    }

    static <V extends @Nullable Object> V ask(Object key, Supplier<V> question) {
        Asking outer = CURRENT.get();
        CURRENT.set(new Asking(key, outer));
        try {
            return question.get();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }
}
