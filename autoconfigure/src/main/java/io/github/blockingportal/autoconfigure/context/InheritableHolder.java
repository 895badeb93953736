package io.github.blockingportal.autoconfigure.context;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

/**
 * That of the two thread-locals of a holder of Spring's which new threads inherit. In which of them a value is, the holder does not
 * say, so it is looked up; where that cannot be, nothing counts as inheritable.
 */
final class InheritableHolder {

    private final @Nullable ThreadLocal<?> inheritable;

    InheritableHolder(Class<?> holder, String field) {
        this.inheritable = find(holder, field);
    }

    private static @Nullable ThreadLocal<?> find(Class<?> holder, String name) {
        try {
            Field field = holder.getDeclaredField(name);
            field.setAccessible(true);
            return (ThreadLocal<?>) field.get(null);
        } catch (ReflectiveOperationException | RuntimeException notAsExpected) {
            return null;
        }
    }

    boolean has(Object value) {
        return inheritable != null && inheritable.get() == value;
    }
}
