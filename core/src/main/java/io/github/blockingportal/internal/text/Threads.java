package io.github.blockingportal.internal.text;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Threads as messages name them. */
public final class Threads {

    private static final @Nullable MethodHandle IS_VIRTUAL = find();
    private static final @Nullable MethodHandle VIRTUAL_FACTORY = findFactory();

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

    /** Takes a prefix for the names of the threads, which inherit nothing. From JDK 21. */
    private static @Nullable MethodHandle findFactory() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle named =
                    lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
            MethodHandle inherits = lookup.findVirtual(
                    ofVirtual, "inheritInheritableThreadLocals", MethodType.methodType(ofVirtual, boolean.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle withName = MethodHandles.insertArguments(MethodHandles.foldArguments(named, make), 1, 1L);
            MethodHandle withoutInheritance = MethodHandles.insertArguments(inherits, 1, false);
            return MethodHandles.filterReturnValue(
                    MethodHandles.filterReturnValue(withName, withoutInheritance),
                    factory.asType(MethodType.methodType(ThreadFactory.class, ofVirtual)));
        } catch (ReflectiveOperationException before21) {
            return null;
        }
    }

    /** Whether this JDK has virtual threads. */
    public static boolean haveVirtual() {
        return VIRTUAL_FACTORY != null;
    }

    /** Makes virtual threads that inherit nothing, numbered from 1, where there are any. */
    public static ThreadFactory virtual(String prefix) {
        MethodHandle factory = Objects.requireNonNull(VIRTUAL_FACTORY, "virtual threads");
        try {
            return (ThreadFactory) factory.invokeExact(prefix);
        } catch (Throwable neverThrown) {
            throw new IllegalStateException(neverThrown);
        }
    }

    public static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable neverThrown) {
            throw new IllegalStateException(neverThrown);
        }
    }

    /**
     * Makes a thread that keeps no class loader of whoever makes it. Before JDK 24 a thread keeps the protection domains of all code
     * that was on the stack then; here it is this class alone.
     */
    @SuppressWarnings("removal")
    public static <T extends Thread> T make(Supplier<T> constructor) {
        return AccessController.doPrivileged((PrivilegedAction<T>) constructor::get);
    }

    /** The name, or the number of one without a name, as virtual threads often are. */
    public static String label(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.getId() : Printable.of(thread.getName());
    }

    /**
     * What a waiting thread does itself that its answer waits for, to be said after what its loop does; null if that is not seen.
     *
     * @param caller the current thread, unless it does not wait
     * @param waits whether it waits for the answer
     * @param blockedLoop the loop that is blocked, if one is
     * @param blockedAt where
     */
    public static @Nullable String callersShare(
            Thread caller, boolean waits, @Nullable String blockedLoop, StackTraceElement[] blockedAt) {
        String share = CallersShare.lock(caller, blockedLoop);
        if (share == null && waits) {
            share = CallersShare.initializer(caller, blockedAt);
        }
        return share == null && waits ? CallersShare.bean(caller, blockedAt) : share;
    }

    /** Of which scheduler the thread runs a task, and what may come there; null if that is not known. */
    public static @Nullable String scheduler(Thread caller) {
        return CallersShare.scheduler(caller);
    }

    /** The same of a pool of the JDK's, of whose threads many wait for services elsewhere. */
    public static @Nullable String executor(Thread caller) {
        return CallersShare.executor(caller);
    }
}
