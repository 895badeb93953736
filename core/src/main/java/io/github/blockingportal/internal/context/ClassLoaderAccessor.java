package io.github.blockingportal.internal.context;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * The context class loader of a caller. Threads of a portal have that of the portal's own classes, so that an idle one keeps
 * nobody else's, and a call takes along only what differs from it, which in most applications is nothing.
 */
final class ClassLoaderAccessor extends OwnAccessor<Object> {

    static final String KEY = "io.github.blockingportal.class-loader";
    static final @Nullable ClassLoader OF_IDLE_THREADS = ClassLoaderAccessor.class.getClassLoader();

    private static final Object NONE = new Object();

    /** The context of a chain of no call, with what the current thread has, unless it has one already. */
    static Context addTo(Context context) {
        Object current = context.hasKey(KEY) ? null : current();
        return current == null ? context : context.put(KEY, current);
    }

    private static @Nullable Object current() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader == OF_IDLE_THREADS) {
            return null;
        }
        return loader == null ? NONE : loader;
    }

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Object capture() {
        return current();
    }

    @Override
    public @Nullable Object getValue() {
        return current();
    }

    @Override
    public void setValue(Object value) {
        set(value == NONE ? null : (ClassLoader) value);
    }

    @Override
    public void setValue() {
        set(OF_IDLE_THREADS);
    }

    /** Some threads of users keep theirs whatever they are told, which is no reason for a call to fail. */
    private static void set(@Nullable ClassLoader loader) {
        Thread thread = Thread.currentThread();
        if (thread.getContextClassLoader() != loader) {
            try {
                thread.setContextClassLoader(loader);
            } catch (SecurityException kept) {
                // as it is
            }
        }
    }
}
