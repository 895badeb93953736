package io.github.blockingportal.autoconfigure.jobs;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

/** A field of a class of Spring's that has a setter and no getter; where it cannot be read, it counts as never set. */
final class Hidden {

    private final @Nullable Field field;

    Hidden(Class<?> owner, String name) {
        this.field = find(owner, name);
    }

    private static @Nullable Field find(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException notAsExpected) {
            return null;
        }
    }

    @Nullable
    Object of(Object bean) {
        try {
            return field == null ? null : field.get(bean);
        } catch (ReflectiveOperationException | RuntimeException cannotBeRead) {
            return null;
        }
    }

    boolean isTrue(Object bean) {
        return Boolean.TRUE.equals(of(bean));
    }

    long number(Object bean) {
        return of(bean) instanceof Number number ? number.longValue() : 0;
    }
}
