package io.github.blockingportal.internal.facade;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The methods that can be called on the target of a facade. They are looked for in its class and in all its supertypes, since
 * the methods of a proxy's class cannot be called, or have lost their type arguments.
 */
final class TargetMethods {

    private final List<Signature> methods;

    private TargetMethods(List<Signature> methods) {
        this.methods = methods;
    }

    static TargetMethods of(Class<?> target) {
        TypeBindings bindings = TypeBindings.of(target);
        Set<Class<?>> types = new LinkedHashSet<>();
        for (Class<?> type = target; type != null; type = type.getSuperclass()) {
            types.add(type);
        }
        for (Class<?> type = target; type != null; type = type.getSuperclass()) {
            addInterfaces(type, types);
        }
        return new TargetMethods(types.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .map(method -> Signature.of(method, bindings))
                .toList());
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> types) {
        for (Class<?> implemented : type.getInterfaces()) {
            types.add(implemented);
            addInterfaces(implemented, types);
        }
    }

    /** The method that a facade's method stands for. */
    Signature counterpart(Signature blocking) throws FacadeMismatch {
        Comparator<Signature> best = Comparator.comparing(candidate -> !candidate.takesExactly(blocking));
        return methods.stream()
                .filter(candidate -> candidate.isNamedLike(blocking) && candidate.takes(blocking))
                .filter(candidate -> candidate.method().trySetAccessible())
                .min(best.thenComparing(candidate -> !candidate.returns().isComplete()))
                .orElseThrow(() -> new FacadeMismatch("there is " + namesakes(blocking)));
    }

    private String namesakes(Signature blocking) {
        String others = methods.stream()
                .filter(candidate -> candidate.isNamedLike(blocking))
                .map(Signature::toString)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "no public method of that name" : "only " + others;
    }
}
