package io.github.blockingportal.internal.facade;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/** {@link BlockingPortal#facade}: what a proxy of the blocking interface does. */
public final class Facade implements InvocationHandler {

    private static final Object[] NO_ARGUMENTS = {};
    private static final FacadeRules NO_RULES = new FacadeRules() {};

    private final BlockingPortal portal;
    private final Class<?> type;
    private final Object target;
    private final Map<Method, Invocation> methods;

    private Facade(BlockingPortal portal, Class<?> type, Object target, Map<Method, Invocation> methods) {
        this.portal = portal;
        this.type = type;
        this.target = target;
        this.methods = Map.copyOf(methods);
    }

    public static <F> F of(BlockingPortal portal, Class<F> type, Object target) {
        return of(portal, type, target, NO_RULES);
    }

    public static <F> F of(BlockingPortal portal, Class<F> type, Object target, FacadeRules rules) {
        Objects.requireNonNull(type, "blockingType");
        Objects.requireNonNull(target, "reactiveTarget");
        Objects.requireNonNull(rules, "rules");
        if (!type.isInterface()) {
            throw new IllegalArgumentException("blockingType must be an interface, but was " + type.getName());
        }
        if (type.isSealed()) {
            throw new IllegalArgumentException(
                    "blockingType must be an interface that is not sealed, but was " + type.getName());
        }
        Facade facade = new Facade(portal, type, target, new FacadeMatcher(portal, type, target, rules).match());
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, facade));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Invocation invocation = methods.get(method);
        return invocation == null
                ? objects(proxy, method, arguments)
                : invocation.invoke(proxy, arguments == null ? NO_ARGUMENTS : arguments);
    }

    private Object objects(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + ", a facade of " + target + " through " + portal;
        };
    }

    /** What one method does. */
    @FunctionalInterface
    public interface Invocation {

        @Nullable
        Object invoke(Object proxy, Object[] arguments) throws Throwable;
    }
}
