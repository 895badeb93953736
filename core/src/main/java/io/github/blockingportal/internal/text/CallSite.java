package io.github.blockingportal.internal.text;

import java.security.CodeSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;

/**
 * Finds where user code stands in a stack. The portal is our own code, and whatever implements {@link BlockingPortal} around it.
 */
public final class CallSite {

    private static final String ROOT = BlockingPortal.class.getPackageName();
    private static final String INSIDE = ROOT + ".internal.";
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private CallSite() {}

    /** Who called the portal on the current thread. */
    public static @Nullable StackTraceElement here() {
        return WALKER.walk(frames -> {
            CallerSearch search = new CallerSearch();
            boolean over = false;
            for (Iterator<StackWalker.StackFrame> rest = frames.iterator(); !over && rest.hasNext(); ) {
                StackWalker.StackFrame frame = rest.next();
                if (isPortal(frame.getDeclaringClass())) {
                    over = search.portal(frame.getClassName());
                } else {
                    search.other(frame.getClassName(), frame::toStackTraceElement);
                }
            }
            return search.result();
        });
    }

    /**
     * Who called the portal in the stack of a thread with this class loader; null if there is none, as in the stack of a thread
     * that has left the portal.
     */
    public static @Nullable StackTraceElement in(StackTraceElement[] stack, @Nullable ClassLoader loader) {
        CallerSearch search = new CallerSearch();
        boolean over = false;
        for (int i = 0; !over && i < stack.length; i++) {
            StackTraceElement frame = stack[i];
            String className = frame.getClassName();
            if (search.isFound() ? isInside(className) : isPortal(className, loader)) {
                over = search.portal(className);
            } else {
                search.other(className, () -> bare(frame));
            }
        }
        return search.result();
    }

    /** Where code that the portal runs is in its stack: the first frame outside the JDK; null if it is not seen there. */
    public static @Nullable StackTraceElement inTask(StackTraceElement[] stack) {
        List<StackTraceElement> inside = Arrays.stream(stack)
                .takeWhile(frame -> !isInside(frame.getClassName()) || !isPortal(frame.getClassName(), null))
                .filter(frame -> !CallerSearch.isGenerated(frame.getClassName()))
                .toList();
        return inside.stream()
                .filter(frame -> !CallerSearch.isJdks(frame.getClassName()))
                .findFirst()
                .or(() -> inside.stream().findFirst())
                .map(CallSite::bare)
                .orElse(null);
    }

    /** Whether the thread with this stack works for a portal or in a reactive chain. */
    public static boolean isReactive(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .map(StackTraceElement::getClassName)
                .anyMatch(type -> isInside(type) || type.startsWith("reactor."));
    }

    /** Whether a class of that name is the JDK's, or a lambda of its. */
    public static boolean isJdks(String className) {
        return CallerSearch.isJdks(className);
    }

    /** The frame as {@code Class.method(File.java:line)}, without class loader and module. */
    static StackTraceElement bare(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    private static boolean isPortal(String className, @Nullable ClassLoader callers) {
        if (CallerSearch.isJdks(className)) {
            return false;
        }
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
        return packageName.equals(ROOT) || isInside(packageName);
    }

    private static boolean isInside(String name) {
        return name.startsWith(INSIDE);
    }

    private static @Nullable Object location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
