package io.github.blockingportal.internal.facade;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCallException;

/** A blocking method over a reactive one. The target is invoked where every task is: after the guard, on the loop. */
final class FacadeMethod {

    private final BlockingPortal portal;
    private final Object target;
    private final Signature blocking;
    private final Signature reactive;
    private final ReactiveSource source;
    private final ReturnShape shape;

    /** {@code portal} is the view whose calls carry the method's name. */
    FacadeMethod(BlockingPortal portal, Object target, Signature blocking, Signature reactive) throws FacadeMismatch {
        this.portal = portal;
        this.target = target;
        this.blocking = blocking;
        this.reactive = reactive;
        this.source = ReactiveSource.of(reactive);
        this.shape = ReturnShape.of(blocking.returns(), source);
    }

    @Nullable
    Object invoke(Object[] arguments) throws Throwable {
        try {
            return switch (shape.delivery()) {
                case VALUE -> present(portal.<Object>call(() -> collected(arguments)));
                case FUTURE -> portal.<Object>submit(() -> collected(arguments));
                case STREAM -> portal.<Object>stream(() -> published(arguments));
            };
        } catch (PortalCallException failure) {
            throw declared(blocking.method(), failure);
        }
    }

    private Mono<?> collected(Object[] arguments) {
        return shape.collector().apply(published(arguments));
    }

    private Publisher<?> published(Object[] arguments) {
        Object returned;
        try {
            returned = reactive.method().invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            return Mono.error(thrown.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        if (returned == null) {
            throw new NullPointerException(
                    "'" + reactive + "' of " + target.getClass().getName() + " returned null instead of a "
                            + reactive.returns().raw().getSimpleName());
        }
        return source.publisher(returned);
    }

    private @Nullable Object present(@Nullable Object value) {
        Class<?> type = blocking.returns().raw();
        if (value == null && type.isPrimitive() && type != void.class) {
            throw new NoSuchElementException(
                    "'" + reactive + "' of " + target.getClass().getName()
                            + " was empty, and '" + blocking + "' cannot return null. Let it return an Optional, or "
                            + "a type that can be null");
        }
        return value;
    }

    /** The checked exception itself where the blocking method declares it. */
    static Throwable declared(Method method, PortalCallException failure) {
        Throwable cause = failure.getCause();
        return cause != null && Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(cause))
                ? cause
                : failure;
    }
}
