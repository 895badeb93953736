package io.github.blockingportal.internal.guard;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static java.lang.invoke.MethodType.methodType;

/** Netty's own book-keeping of which executor the current thread runs, in one copy of Netty on the class path. */
final class NettyCopy {

    private static final List<String> PACKAGES = List.of("io.netty.", "io.grpc.netty.shaded.io.netty.");

    private final Class<?> eventLoopType;
    private final Supplier<@Nullable Object> threadLocals;
    private final Supplier<@Nullable Object> currentExecutor;
    private final MethodHandle group;
    private final MethodHandle isShuttingDown;

    private NettyCopy(
            Class<?> eventLoopType,
            Supplier<@Nullable Object> threadLocals,
            Supplier<@Nullable Object> currentExecutor,
            MethodHandle group,
            MethodHandle isShuttingDown) {
        this.eventLoopType = eventLoopType;
        this.threadLocals = threadLocals;
        this.currentExecutor = currentExecutor;
        this.group = group;
        this.isShuttingDown = isShuttingDown;
    }

    /** Those that are there. */
    static NettyCopy[] all() {
        Stream<@Nullable NettyCopy> found = PACKAGES.stream().map(NettyCopy::find);
        return found.filter(Objects::nonNull).toArray(NettyCopy[]::new);
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
                    getter(executors, "currentExecutor", executor),
                    ofLoop(executor, "parent", Object.class),
                    ofLoop(executor, "isShuttingDown", boolean.class));
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

    /** A method of each loop that takes no argument. */
    private static MethodHandle ofLoop(Class<?> executor, String name, Class<?> result)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .unreflect(executor.getMethod(name))
                .asType(methodType(result, Object.class));
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

    /** The group that the loop belongs to, or null. */
    @Nullable
    Object groupOf(Object loop) {
        try {
            return (Object) group.invokeExact(loop);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the loop ends once it has had nothing to do for a while. */
    boolean isShuttingDown(Object loop) {
        try {
            return (boolean) isShuttingDown.invokeExact(loop);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
