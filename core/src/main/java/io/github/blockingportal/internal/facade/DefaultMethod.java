package io.github.blockingportal.internal.facade;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

/** A default method of a blocking interface, run on the facade. Its frame in a stack tells who searches for the caller of it. */
final class DefaultMethod implements Facade.Invocation {

    private final Facade.Invocation invocation;

    private DefaultMethod(Facade.Invocation invocation) {
        this.invocation = invocation;
    }

    static DefaultMethod of(Method method) {
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPublic(declaring.getModifiers())) {
            return new DefaultMethod((proxy, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments));
        }
        try { // the JDK's own way is closed to us where the interface is not public
            MethodHandle handle = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring)
                    .asFixedArity();
            return new DefaultMethod((proxy, arguments) -> handle.bindTo(proxy).invokeWithArguments(arguments));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "The default methods of " + declaring.getName() + " cannot be called", e);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Object[] arguments) throws Throwable {
        return invocation.invoke(proxy, arguments);
    }
}
