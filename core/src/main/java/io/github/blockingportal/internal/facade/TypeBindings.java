package io.github.blockingportal.internal.facade;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What the type variables of a class's supertypes stand for in that class. */
final class TypeBindings {

    private final Map<TypeVariable<?>, Type> types = new HashMap<>();

    private TypeBindings() {}

    static TypeBindings of(Class<?> type) {
        TypeBindings bindings = new TypeBindings();
        bindings.collect(type);
        return bindings;
    }

    private void collect(@Nullable Type type) {
        if (type == null) {
            return;
        }
        Class<?> raw = erase(type);
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < arguments.length; i++) {
                types.put(raw.getTypeParameters()[i], arguments[i]);
            }
        }
        collect(raw.getGenericSuperclass());
        Arrays.stream(raw.getGenericInterfaces()).forEach(this::collect);
    }

    ResolvedType resolve(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            List<ResolvedType> arguments = resolve(parameterized.getActualTypeArguments());
            return new ResolvedType(erase(type), true, arguments);
        }
        if (type instanceof GenericArrayType array) {
            ResolvedType component = resolve(array.getGenericComponentType());
            return new ResolvedType(component.raw().arrayType(), component.exact(), List.of());
        }
        Type bound = type instanceof TypeVariable<?> variable ? types.get(variable) : null;
        return bound == null ? new ResolvedType(erase(type), type instanceof Class, List.of()) : resolve(bound);
    }

    List<ResolvedType> resolve(Type[] several) {
        return Arrays.stream(several).map(this::resolve).toList();
    }

    private Class<?> erase(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return erase(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erase(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof WildcardType wildcard) {
            return erase(wildcard.getUpperBounds()[0]);
        }
        TypeVariable<?> variable = (TypeVariable<?>) type;
        return erase(types.getOrDefault(variable, variable.getBounds()[0]));
    }
}
