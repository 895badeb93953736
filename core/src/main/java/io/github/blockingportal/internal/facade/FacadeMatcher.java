package io.github.blockingportal.internal.facade;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;
import io.github.blockingportal.internal.facade.Facade.Invocation;

/** Finds for each method of a blocking interface what it does, and collects what does not fit. For one use. */
final class FacadeMatcher {

    private final BlockingPortal portal;
    private final Class<?> type;
    private final Object target;
    private final FacadeRules rules;
    private final TypeBindings bindings;
    private final TargetMethods targets;
    private final Map<Method, Invocation> matched = new HashMap<>();
    private final SortedMap<String, String> mismatches = new TreeMap<>();

    FacadeMatcher(BlockingPortal portal, Class<?> type, Object target, FacadeRules rules) {
        this.portal = portal;
        this.type = type;
        this.target = target;
        this.rules = rules;
        this.bindings = TypeBindings.of(type);
        this.targets = TargetMethods.of(target.getClass());
    }

    Map<Method, Invocation> match() {
        for (Method method : type.getMethods()) {
            if (method.isDefault()) {
                matched.put(method, DefaultMethod.of(method));
            } else if (Modifier.isAbstract(method.getModifiers()) && !isObjects(method)) {
                match(Signature.of(method, bindings));
            }
        }
        if (!mismatches.isEmpty()) {
            throw new IllegalArgumentException(report());
        }
        return matched;
    }

    private static boolean isObjects(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(objects -> objects.getName().equals(method.getName())
                        && Arrays.equals(objects.getParameterTypes(), method.getParameterTypes()));
    }

    private void match(Signature blocking) {
        Method method = blocking.method();
        BlockingPortal view = rules.view(method, portal.named(type.getSimpleName() + "." + method.getName()));
        try {
            FacadeRules.Invocation rule = rules.invocation(method, view);
            if (rule == null) {
                matchTarget(blocking, view);
            } else {
                matched.put(method, new RuledMethod(method, rule));
            }
        } catch (IllegalArgumentException misfit) {
            mismatches.put("'" + blocking + "'", String.valueOf(misfit.getMessage()));
        }
    }

    private void matchTarget(Signature blocking, BlockingPortal view) {
        String counterpart = "";
        try {
            Signature reactive = targets.counterpart(blocking);
            counterpart = " over '" + reactive + "'";
            FacadeMethod method = new FacadeMethod(view, target, blocking, reactive);
            matched.put(blocking.method(), (proxy, arguments) -> method.invoke(arguments));
        } catch (FacadeMismatch mismatch) {
            mismatches.put("'" + blocking + "'" + counterpart, mismatch.getMessage());
        }
    }

    private String report() {
        return mismatches.entrySet().stream()
                .map(mismatch -> "\n  " + mismatch.getKey() + ": " + mismatch.getValue())
                .collect(Collectors.joining(
                        "",
                        type.getName() + " cannot be a facade of "
                                + target.getClass().getName() + ", since " + mismatches.size()
                                + " of its methods do not fit:",
                        ""));
    }
}
