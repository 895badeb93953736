package io.github.blockingportal.internal.guard;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import static java.lang.invoke.MethodType.methodType;

/** Netty's own book-keeping of which executor the current thread runs, in one copy of Netty on the class path. */
final class NettyCopy {

    private final Class<?> eventLoopType;
    private final Supplier<@Nullable Object> threadLocals;
    private final Supplier<@Nullable Object> currentExecutor;

    private NettyCopy(
            Class<?> eventLoopType,
            Supplier<@Nullable Object> threadLocals,
            Supplier<@Nullable Object> currentExecutor) {
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

    /** As a lambda, which costs a third of a method handle that is no constant; where there are none at run time, as the handle. */
    private static Supplier<@Nullable Object> getter(Class<?> owner, String name, Class<?> result)
            throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle method = lookup.findStatic(owner, name, methodType(result));
        MethodType supplied = methodType(Object.class);
        try {
            MethodHandle factory = LambdaMetafactory.metafactory(
                            lookup, "get", methodType(Supplier.class), supplied, method, methodType(result))
                    .getTarget();
            return (Supplier<@Nullable Object>) factory.invokeExact();
        } catch (Throwable noLambdas) {
            MethodHandle handle = method.asType(supplied);
            return () -> call(handle);
        }
    }

    private static @Nullable Object call(MethodHandle handle) {
        try {
            return (Object) handle.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The event loop that the current thread runs, or null. Leaves no thread-local behind on threads that have none. */
    @Nullable
    Object currentEventLoop() {
        if (threadLocals.get() == null) {
            return null;
        }
        Object executor = currentExecutor.get();
        return eventLoopType.isInstance(executor) ? executor : null;
    }
}
