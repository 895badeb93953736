package io.github.blockingportal.autoconfigure.facade;

import java.lang.reflect.Method;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.core.CoroutinesUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/**
 * Calls a suspending function.
 *
 * @param wanted what the blocking method, or its future, brings
 * @param later whether it returns a future
 */
record SuspendingCall(Method function, Object bean, BlockingPortal view, ResolvableType wanted, boolean later)
        implements FacadeRules.Invocation {

    private static final List<Class<?>> FUTURES = List.of(CompletableFuture.class, CompletionStage.class, Future.class);

    static SuspendingCall of(
            Class<?> facade, Method method, BlockingPortal view, Class<?> type, Object bean, Method function) {
        ResolvableType returned = ResolvableType.forMethodReturnType(method, facade);
        boolean later = FUTURES.contains(returned.toClass());
        ResolvableType wanted = later ? returned.getGeneric(0) : returned;
        ResolvableType brought = ResolvableType.forMethodParameter(function, function.getParameterCount() - 1, type)
                .getGeneric(0);
        Class<?> value = (isOptional(wanted) ? wanted.getGeneric(0) : wanted).resolve(Object.class);
        if (!isNothing(wanted) && !ClassUtils.isAssignable(value, brought.resolve(Object.class))) {
            throw new IllegalArgumentException(
                    "the suspending function brings " + brought + ", which is not " + wanted);
        }
        return new SuspendingCall(function, bean, view, wanted, later);
    }

    private static boolean isOptional(ResolvableType type) {
        return type.toClass() == Optional.class;
    }

    private static boolean isNothing(ResolvableType type) {
        return type.toClass() == void.class || type.toClass() == Void.class;
    }

    @Override
    public @Nullable Object invoke(@Nullable Object[] arguments) {
        if (later) {
            return view.<Object>submit(() -> result(arguments));
        }
        Object value = view.<Object>call(() -> result(arguments));
        if (value == null && wanted.toClass().isPrimitive() && !isNothing(wanted)) {
            throw new NoSuchElementException(
                    "The suspending function " + function.getName() + " has brought null, which is no " + wanted
                            + ". Let the blocking method return an Optional, or a type that can be null");
        }
        return value;
    }

    @SuppressWarnings("NullAway") // arguments may be null; a javac before 17.0.19 does not see that in Spring's class
    private Mono<?> result(@Nullable Object[] arguments) {
        Mono<?> result = Mono.from(CoroutinesUtils.invokeSuspendingFunction(function, bean, arguments));
        if (isNothing(wanted)) {
            return result.then();
        }
        return isOptional(wanted) ? result.<Optional<?>>map(Optional::of).defaultIfEmpty(Optional.empty()) : result;
    }
}
