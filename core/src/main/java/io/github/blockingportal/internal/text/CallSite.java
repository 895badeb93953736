package io.github.blockingportal.internal.text;

import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;

/**
 * Finds where user code stands in a stack: the first frame that belongs neither to the JDK, nor to a proxy, nor to the portal
 * (our own code, and whatever implements {@link BlockingPortal} around it).
 */
public final class CallSite {

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final List<String> PROXIES = List.of("$Proxy", "$$SpringCGLIB$$", "$$Lambda");
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private CallSite() {}

    /** The call site of the current thread. */
    public static @Nullable StackTraceElement here() {
        return WALKER.walk(
                frames -> frames.filter(frame -> isUsers(frame.getClassName()) && !isPortal(frame.getDeclaringClass()))
                        .findFirst()
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .orElse(null));
    }

    /** The call site in the stack of a thread with this class loader, or null if there is none. */
    public static @Nullable StackTraceElement in(StackTraceElement[] stack, @Nullable ClassLoader loader) {
        return Arrays.stream(stack)
                .filter(frame -> isUsers(frame.getClassName()) && !isPortal(frame.getClassName(), loader))
                .findFirst()
                .map(CallSite::bare)
                .orElse(null);
    }

    /** The first frame outside the JDK, or the innermost if there is none, as text. */
    public static String in(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> isUsers(frame.getClassName()))
                .findFirst()
                .or(() -> Arrays.stream(stack).findFirst())
                .map(frame -> bare(frame).toString())
                .orElse("an unknown place");
    }

    /** The frame as {@code Class.method(File.java:line)}, without class loader and module. */
    static StackTraceElement bare(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    private static boolean isUsers(String className) {
        return JDK.stream().noneMatch(className::startsWith) && PROXIES.stream().noneMatch(className::contains);
    }

    private static boolean isPortal(String className, @Nullable ClassLoader callers) {
        Class<?> type = find(className, CallSite.class.getClassLoader());
        if (type == null) {
            type = find(className, callers);
        }
        return type != null && isPortal(type);
    }

    private static @Nullable Class<?> find(String className, @Nullable ClassLoader loader) {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException | LinkageError | RuntimeException notThere) {
            return null;
        }
    }

    private static boolean isPortal(Class<?> type) {
        return BlockingPortal.class.isAssignableFrom(type) || isOurs(type);
    }

    private static boolean isOurs(Class<?> type) {
        return isOurs(type.getPackageName()) && Objects.equals(location(type), location(CallSite.class));
    }

    private static boolean isOurs(String packageName) {
        String root = BlockingPortal.class.getPackageName();
        return packageName.equals(root) || packageName.startsWith(root + ".internal.");
    }

    private static @Nullable Object location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
