package io.github.blockingportal.internal.guard;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

import org.jspecify.annotations.Nullable;

import static java.lang.invoke.MethodType.methodType;

/** Netty's own book-keeping of which executor the current thread runs, in one copy of Netty on the class path. */
final class NettyCopy {

    private final Class<?> eventLoopType;
    private final MethodHandle threadLocals;
    private final MethodHandle currentExecutor;

    private NettyCopy(Class<?> eventLoopType, MethodHandle threadLocals, MethodHandle currentExecutor) {
        this.eventLoopType = eventLoopType;
        this.threadLocals = threadLocals;
        this.currentExecutor = currentExecutor;
    }

    /** The copy whose classes begin with this package, or null if it is absent. */
    static @Nullable NettyCopy find(String packagePrefix) {
        try {
            Class<?> locals = type(packagePrefix + "util.internal.InternalThreadLocalMap");
            Class<?> executors = type(packagePrefix + "util.internal.ThreadExecutorMap");
            Class<?> executor = type(packagePrefix + "util.concurrent.EventExecutor");
            return new NettyCopy(
                    type(packagePrefix + "channel.EventLoop"),
                    getter(locals, "getIfSet", locals),
                    getter(executors, "currentExecutor", executor));
        } catch (ReflectiveOperationException | LinkageError absent) {
            return null;
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, NettyCopy.class.getClassLoader());
    }

    private static MethodHandle getter(Class<?> owner, String name, Class<?> result)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .findStatic(owner, name, methodType(result))
                .asType(methodType(Object.class));
    }

    /** The event loop that the current thread runs, or null. Leaves no thread-local behind on threads that have none. */
    @Nullable
    Object currentEventLoop() {
        try {
            if ((Object) threadLocals.invokeExact() == null) {
                return null;
            }
            Object executor = (Object) currentExecutor.invokeExact();
            return eventLoopType.isInstance(executor) ? executor : null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
