package io.github.blockingportal.autoconfigure.facade;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/** The suspending functions of a reactive bean that is written in Kotlin: a blocking method with the same parameters stands for one. */
record SuspendingMethods(Class<?> type, Object bean) {

    /** What a blocking method does that stands for a suspending function; null for any other. */
    FacadeRules.@Nullable Invocation invocation(Class<?> facade, Method method, BlockingPortal view) {
        if (!KotlinDetector.isKotlinReflectPresent()) {
            return null;
        }
        return find(facade, method)
                .map(function -> SuspendingCall.of(facade, method, view, type, bean, function))
                .orElse(null);
    }

    private Optional<Method> find(Class<?> facade, Method method) {
        return Arrays.stream(ClassUtils.getUserClass(type).getMethods())
                .filter(function -> KotlinDetector.isSuspendingFunction(function)
                        && function.getName().equals(method.getName())
                        && takes(function, facade, method))
                .findFirst();
    }

    /** Its last parameter is that by which Kotlin goes on. */
    private boolean takes(Method function, Class<?> facade, Method method) {
        return function.getParameterCount() == method.getParameterCount() + 1
                && IntStream.range(0, method.getParameterCount())
                        .allMatch(i -> ClassUtils.isAssignable(
                                ResolvableType.forMethodParameter(function, i, type)
                                        .resolve(Object.class),
                                ResolvableType.forMethodParameter(method, i, facade)
                                        .resolve(Object.class)));
    }
}
