package io.github.blockingportal.spring.http;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.service.annotation.HttpExchange;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.http.PortalHttpServices.TimeLimit;

/** Tells the adapter for which method of a proxy the current thread is on its way, if that method blocks. */
final class MethodsOfProxy implements MethodInterceptor {

    private final Map<Method, BlockingMethod> blocking = new HashMap<>();

    MethodsOfProxy(
            Class<?> serviceType,
            Supplier<? extends BlockingPortal> portal,
            @Nullable TimeLimit limit,
            ReactiveAdapterRegistry reactiveTypes) {
        blocking(serviceType, reactiveTypes).forEach(method -> {
            String name = serviceType.getSimpleName() + "." + method.getName();
            blocking.put(method, new BlockingMethod(name, method.getReturnType(), portal, limit));
        });
    }

    /** The methods of an HTTP interface whose answers have to be waited for. */
    static Stream<Method> blocking(Class<?> serviceType, ReactiveAdapterRegistry reactiveTypes) {
        return MethodIntrospector.selectMethods(serviceType, MethodsOfProxy::isExchange).stream()
                .filter(method -> blocks(method, reactiveTypes));
    }

    private static boolean isExchange(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, HttpExchange.class);
    }

    private static boolean blocks(Method method, ReactiveAdapterRegistry reactiveTypes) {
        return !KotlinDetector.isSuspendingFunction(method) && reactiveTypes.getAdapter(method.getReturnType()) == null;
    }

    @Override
    @SuppressWarnings("NullAway") // what is intercepted may return null, which the interface has no annotation for
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        BlockingMethod method = blocking.get(invocation.getMethod());
        Invocation outer = Invocation.current();
        Invocation own = method == null ? null : new Invocation(method);
        Invocation.set(own);
        try {
            return invocation.proceed();
        } catch (IllegalStateException thrown) {
            if (own == null) {
                throw thrown;
            }
            return own.endInSpiteOf(thrown);
        } finally {
            Invocation.set(outer);
        }
    }
}
