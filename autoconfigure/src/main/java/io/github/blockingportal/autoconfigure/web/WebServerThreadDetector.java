package io.github.blockingportal.autoconfigure.web;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.EventLoopDetector;

/**
 * The platform threads of Tomcat and Jetty, where they serve WebFlux and so must not wait. The same threads may wait where
 * they serve servlets, so this is for reactive applications only, and not for the requests of an application of servlets beside.
 *
 * <p>Tomcat's threads have a class of their own. Jetty's are plain ones, but the code at the bottom of their stack is that of
 * the pool, for as long as they live: it is looked for once in each thread. Virtual threads may wait.
 */
final class WebServerThreadDetector implements EventLoopDetector, AopInfrastructureBean {

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    static final String VIRTUAL = "java.lang.BaseVirtualThread";
    static final String TOMCAT = "org.apache.tomcat.util.threads.TaskThread";
    static final String JETTY = "org.eclipse.jetty.util.thread.QueuedThreadPool$Runner";

    /** What Spring MVC and its filters run in, and WebFlux never does. */
    private static final Set<String> SERVLETS = Set.of(
            "jakarta.servlet.http.HttpServlet",
            "jakarta.servlet.http.HttpFilter",
            "org.springframework.web.filter.GenericFilterBean",
            "org.springframework.web.filter.OncePerRequestFilter",
            "org.springframework.web.filter.DelegatingFilterProxy",
            "org.springframework.web.context.request.async.StandardServletAsyncWebRequest");

    private static final @Nullable Class<?> VIRTUAL_THREAD = find(VIRTUAL, null);

    private final @Nullable Class<?> tomcatThread;
    private final @Nullable Class<?> jettyRunner;
    private final ThreadLocal<@Nullable Boolean> isJettyThread = new ThreadLocal<>();

    WebServerThreadDetector(@Nullable ClassLoader classLoader) {
        this.tomcatThread = find(TOMCAT, classLoader);
        this.jettyRunner = find(JETTY, classLoader);
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(name, classLoader) ? ClassUtils.resolveClassName(name, classLoader) : null;
    }

    @Override
    public @Nullable String detect(Thread current) {
        String server = server(current);
        return server == null || servesServlets() ? null : server;
    }

    /** Whether the thread serves an application of servlets that is in the same JVM. Looked for only before a refusal. */
    private static boolean servesServlets() {
        return WALKER.walk(
                frames -> frames.map(StackWalker.StackFrame::getClassName).anyMatch(SERVLETS::contains));
    }

    private @Nullable String server(Thread current) {
        if (isInstance(tomcatThread, current)) {
            return "serves WebFlux on Tomcat";
        }
        if (jettyRunner != null && !isInstance(VIRTUAL_THREAD, current) && isJettyThread(jettyRunner)) {
            return "serves WebFlux on Jetty";
        }
        return null;
    }

    private static boolean isInstance(@Nullable Class<?> type, Thread thread) {
        return type != null && type.isInstance(thread);
    }

    private boolean isJettyThread(Class<?> runner) {
        Boolean known = isJettyThread.get();
        if (known == null) {
            known = WALKER.walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == runner));
            isJettyThread.set(known);
        }
        return known;
    }

    @Override
    public String name() {
        return "WebServer";
    }
}
