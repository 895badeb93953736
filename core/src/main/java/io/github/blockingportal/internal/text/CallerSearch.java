package io.github.blockingportal.internal.text;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Goes through a stack from its innermost frame outwards until it has found who called the portal: the first frame outside the
 * portal that is neither the JDK's, nor a proxy's, nor that of what a proxy runs around the call. What a method of a facade runs, such
 * as a default method, is not it, but who called that; nor is what an HTTP interface runs, but who called it. For one use.
 */
final class CallerSearch {

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final List<String> PROXIES = List.of("$Proxy", "$$SpringCGLIB$$", "$MockitoMock$");
    private static final List<String> ADVICE = List.of("org.springframework.aop.", "org.springframework.cglib.");
    private static final List<String> GLUE = List.of(
            "io.micrometer.", "org.aspectj.", "org.mockito.", "net.bytebuddy.", "kotlin.", "kotlinx.coroutines.");
    private static final String LAMBDA = "$$Lambda";
    private static final String FAST_CLASS = "$$FastClass$$";
    private static final List<String> OF_FACADES =
            List.of(".internal.facade.DefaultMethod", ".internal.facade.RuledMethod");
    private static final String HTTP_INTERFACE = ".spring.http.MethodsOfProxy";

    private @Nullable StackTraceElement caller;
    private @Nullable StackTraceElement secondBest;
    private boolean inside;
    private boolean advised;
    private boolean ranProxy;

    /** The next frame is the portal's; true if the search is over by that, since another call begins there. */
    boolean portal(String className) {
        if (OF_FACADES.stream().anyMatch(className::endsWith)) {
            restart();
        } else if (caller != null) {
            return true;
        }
        advised &= !isProxy(className);
        inside = true;
        return false;
    }

    private void restart() {
        caller = null;
        secondBest = null;
        advised = false;
    }

    /** The next frame is somebody else's. */
    void other(String className, Supplier<StackTraceElement> frame) {
        if (!inside) {
            return;
        }
        if (className.endsWith(HTTP_INTERFACE)) {
            restart();
        } else if (caller != null) {
            afterCaller(caller.getClassName(), className);
        } else if (isProxy(className)) {
            advised = false; // from here on it is who called the proxy
        } else if (isJdks(className)) {
            return;
        } else if (isAdvice(className)) {
            advised = true;
        } else if (!advised && !isGlue(className)) {
            caller = frame.get();
            ranProxy = true;
        } else if (secondBest == null) {
            secondBest = frame.get();
        }
    }

    /** What was found is not it if it runs a proxy, so that the proxy's frame comes next. */
    private void afterCaller(String callerClass, String className) {
        if (ranProxy && isProxy(className)) {
            caller = null;
        } else if (!isJdks(className) && !className.equals(callerClass)) {
            ranProxy = false;
        }
    }

    /** Whether it is known who called the portal, unless that was a default method. */
    boolean isFound() {
        return caller != null;
    }

    /** Who called, or else the innermost frame of what may have; null if the portal or that is not on the stack. */
    @Nullable
    StackTraceElement result() {
        return caller == null ? secondBest : caller;
    }

    static boolean isJdks(String className) {
        return JDK.stream().anyMatch(className::startsWith) || className.contains(LAMBDA);
    }

    static boolean isGenerated(String className) {
        return isProxy(className) || className.contains(LAMBDA);
    }

    private static boolean isProxy(String className) {
        return PROXIES.stream().anyMatch(className::contains) && !className.contains(FAST_CLASS);
    }

    private static boolean isAdvice(String className) {
        return ADVICE.stream().anyMatch(className::startsWith) || className.contains(FAST_CLASS);
    }

    private static boolean isGlue(String className) {
        return GLUE.stream().anyMatch(className::startsWith);
    }
}
