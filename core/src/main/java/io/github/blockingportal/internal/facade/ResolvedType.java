package io.github.blockingportal.internal.facade;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A type without variables.
 *
 * @param raw the class
 * @param exact false for a variable or wildcard of which only the bound is known
 * @param arguments empty where the class has none, or where they are not known
 */
record ResolvedType(Class<?> raw, boolean exact, List<ResolvedType> arguments) {

    static final ResolvedType UNKNOWN = new ResolvedType(Object.class, false, List.of());

    /** The only type argument, such as the element type of a list. */
    ResolvedType element() {
        return arguments.size() == 1 ? arguments.get(0) : UNKNOWN;
    }

    boolean isNothing() {
        return raw == void.class || raw == Void.class;
    }

    /** Whether all that can be known of the type arguments is known. */
    boolean isComplete() {
        return arguments.size() == raw.getTypeParameters().length;
    }

    /** Whether a value of the other type may be read as this type, as far as both are known. */
    boolean accepts(ResolvedType other) {
        Class<?> mine = boxed(raw);
        Class<?> others = boxed(other.raw);
        if (!exact || !other.exact) {
            return mine.isAssignableFrom(others) || others.isAssignableFrom(mine);
        }
        return mine.isAssignableFrom(others) && (mine != others || acceptsArguments(other.arguments));
    }

    private boolean acceptsArguments(List<ResolvedType> others) {
        return arguments.size() != others.size()
                || IntStream.range(0, others.size())
                        .allMatch(i -> arguments.get(i).accepts(others.get(i)));
    }

    /** Whether a parameter of this type takes an argument of the other type. */
    boolean takes(ResolvedType other) {
        return (raw == other.raw || !exact || !other.exact) && accepts(other);
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    @Override
    public String toString() {
        return arguments.isEmpty()
                ? raw.getTypeName()
                : arguments.stream()
                        .map(ResolvedType::toString)
                        .collect(Collectors.joining(", ", raw.getTypeName() + "<", ">"));
    }
}
