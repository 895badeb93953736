package io.github.blockingportal.internal.facade;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A method, with the types that it has in the type on which it is called. */
record Signature(Method method, ResolvedType returns, List<ResolvedType> parameters) {

    static Signature of(Method method, TypeBindings bindings) {
        return new Signature(
                method,
                bindings.resolve(method.getGenericReturnType()),
                bindings.resolve(method.getGenericParameterTypes()));
    }

    boolean isNamedLike(Signature other) {
        return method.getName().equals(other.method.getName());
    }

    /** Whether this can be called with the other's arguments. */
    boolean takes(Signature other) {
        return parameters.size() == other.parameters.size()
                && IntStream.range(0, parameters.size())
                        .allMatch(i -> parameters.get(i).takes(other.parameters.get(i)));
    }

    /** Whether the parameters are of the same classes as the other's. */
    boolean takesExactly(Signature other) {
        return rawParameters().equals(other.rawParameters());
    }

    private List<? extends Class<?>> rawParameters() {
        return parameters.stream().map(ResolvedType::raw).toList();
    }

    @Override
    public String toString() {
        return parameters.stream()
                .map(ResolvedType::toString)
                .collect(Collectors.joining(", ", returns + " " + method.getName() + "(", ")"));
    }
}
