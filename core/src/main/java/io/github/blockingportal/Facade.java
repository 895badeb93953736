package io.github.blockingportal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** {@link BlockingPortal#facade}: an interface of blocking methods over a reactive object. */
final class Facade implements InvocationHandler {

    private static final Object[] NO_ARGUMENTS = {};

    private final BlockingPortal portal;
    private final Class<?> type;
    private final Object target;
    private final Map<Method, Invocation> methods = new HashMap<>();

    private Facade(BlockingPortal portal, Class<?> type, Object target) {
        this.portal = portal;
        this.type = type;
        this.target = target;
    }

    static <F> F of(BlockingPortal portal, Class<F> type, Object target) {
        Objects.requireNonNull(type, "blockingType");
        Objects.requireNonNull(target, "reactiveTarget");
        if (!type.isInterface()) {
            throw new IllegalArgumentException("blockingType must be an interface, but was " + type.getName());
        }
        Facade facade = new Facade(portal, type, target);
        facade.matchAll();
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, facade));
    }

    private void matchAll() {
        TypeBindings bindings = TypeBindings.of(type);
        TargetMethods targets = TargetMethods.of(target.getClass());
        SortedMap<String, String> mismatches = new TreeMap<>();
        Arrays.stream(type.getMethods())
                .filter(Method::isDefault)
                .forEach(method -> methods.put(method, defaultMethod(method)));
        List<Method> toMatch = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isObjects(method))
                .toList();
        for (Method method : toMatch) {
            Signature blocking = Signature.of(method, bindings);
            match(blocking, targets, mismatches);
        }
        if (!mismatches.isEmpty()) {
            throw new IllegalArgumentException(report(mismatches, toMatch.size()));
        }
    }

    private void match(Signature blocking, TargetMethods targets, Map<String, String> mismatches) {
        String counterpart = "";
        try {
            Signature reactive = targets.counterpart(blocking);
            counterpart = " over '" + reactive + "'";
            String callName = type.getSimpleName() + "." + blocking.method().getName();
            FacadeMethod method = new FacadeMethod(portal.named(callName), target, blocking, reactive);
            methods.put(blocking.method(), (proxy, arguments) -> method.invoke(arguments));
        } catch (FacadeMismatch mismatch) {
            mismatches.put("'" + blocking + "'" + counterpart, mismatch.getMessage());
        }
    }

    private static Invocation defaultMethod(Method method) {
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPublic(declaring.getModifiers())) {
            return (proxy, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        try { // the JDK's own way is closed to us where the interface is not public
            MethodHandle handle = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring)
                    .asFixedArity();
            return (proxy, arguments) -> handle.bindTo(proxy).invokeWithArguments(arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "the default methods of " + declaring.getName() + " cannot be called", e);
        }
    }

    private String report(Map<String, String> mismatches, int all) {
        return mismatches.entrySet().stream()
                .map(mismatch -> "\n  " + mismatch.getKey() + ": " + mismatch.getValue())
                .collect(Collectors.joining(
                        "",
                        type.getName() + " cannot be a facade of "
                                + target.getClass().getName() + ", since " + mismatches.size() + " of its " + all
                                + " methods do not fit:",
                        ""));
    }

    private static boolean isObjects(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(objects -> objects.getName().equals(method.getName())
                        && Arrays.equals(objects.getParameterTypes(), method.getParameterTypes()));
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

    @FunctionalInterface
    private interface Invocation {

        @Nullable
        Object invoke(Object proxy, Object[] arguments) throws Throwable;
    }
}
