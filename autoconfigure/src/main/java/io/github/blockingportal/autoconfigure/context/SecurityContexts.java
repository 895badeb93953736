package io.github.blockingportal.autoconfigure.context;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * The security context of the current thread.
 *
 * <p>Implementation note. A context that is there is copied at once; one that is deferred is loaded when somebody asks the copy.
 * Which it is, the holder does not say: it hands out a supplier in either case. The supplier of a context that is there keeps
 * that context in a field. One that is new each time looks at whichever thread asks it, as that of a strategy does which knows
 * nothing of suppliers. Everything else counts as deferred. A strategy wraps what it is given as deferred, so what is given back
 * is found again in its wrapper, or a caller's wrappers would grow with each call.
 */
final class SecurityContexts {

    private static final ClassValue<Boolean> KEEPS_A_CONTEXT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> supplier) {
            return Arrays.stream(supplier.getDeclaredFields())
                    .anyMatch(field -> SecurityContext.class.isAssignableFrom(field.getType()));
        }
    };

    private static final ClassValue<Optional<Field>> WRAPPED = new ClassValue<>() {
        @Override
        protected Optional<Field> computeValue(Class<?> supplier) {
            return Arrays.stream(supplier.getDeclaredFields())
                    .filter(field -> field.getType() == Supplier.class && field.trySetAccessible())
                    .findFirst();
        }
    };

    /** Of Spring Security's for {@code MODE_GLOBAL}: there is one context, which is no thread's. */
    private static final String GLOBAL =
            SecurityContextHolder.class.getPackageName() + ".GlobalSecurityContextHolderStrategy";

    private final @Nullable SecurityContextHolderStrategy strategy;

    /** With the application's strategy; without one, whichever the JVM has at the time. */
    SecurityContexts(@Nullable SecurityContextHolderStrategy strategy) {
        this.strategy = strategy;
    }

    private SecurityContextHolderStrategy strategy() {
        return strategy == null ? SecurityContextHolder.getContextHolderStrategy() : strategy;
    }

    /** Whether somebody is authenticated, or it takes a load to tell. */
    boolean mayHaveSomebody() {
        return !copy().isKnownToHaveNobody();
    }

    /** What a call takes along: a copy, but for the one context of all threads, which others may set as it is. */
    SecurityContext taken() {
        return isGlobal() ? strategy().getContext() : copy();
    }

    /** A copy, also where nobody is authenticated: a task that logs somebody in then does so in the copy. */
    CarriedSecurityContext copy() {
        Supplier<SecurityContext> current = strategy().getDeferredContext();
        return isThere(current) ? CarriedSecurityContext.of(current.get()) : CarriedSecurityContext.deferred(current);
    }

    private boolean isThere(Supplier<SecurityContext> current) {
        return KEEPS_A_CONTEXT.get(current.getClass()) || current != strategy().getDeferredContext();
    }

    /** What is there; null if nobody is authenticated, or if it is no thread's. A context of the application's own is not asked. */
    @Nullable
    CarriedSecurityContext current() {
        CarriedSecurityContext current = replaced();
        return current == null || current.isKnownToHaveNobody() ? null : current;
    }

    /** What to give back, also if nobody is authenticated; null if it is no thread's. */
    @Nullable
    CarriedSecurityContext replaced() {
        if (isGlobal()) {
            return null;
        }
        Supplier<SecurityContext> current = strategy().getDeferredContext();
        return isThere(current)
                ? CarriedSecurityContext.unasked(current.get())
                : CarriedSecurityContext.deferred(current);
    }

    private boolean isGlobal() {
        return strategy().getClass().getName().equals(GLOBAL);
    }

    /** Gives the current thread a copy of its own, also of what somebody else has put into the Reactor context. */
    void set(SecurityContext context) {
        if (!isGlobal()) {
            strategy()
                    .setContext(
                            context instanceof CarriedSecurityContext carried
                                    ? carried.copy()
                                    : CarriedSecurityContext.unasked(context));
        }
    }

    void clear() {
        if (!isGlobal()) {
            strategy().clearContext();
        }
    }

    /** Gives back what the copy was made of. */
    void restore(SecurityContext previous) {
        if (!(previous instanceof CarriedSecurityContext copy)) {
            strategy().setContext(previous);
        } else if (copy.original() != null) {
            strategy().setContext(copy.original());
        } else if (!copy.isOf(strategy().getDeferredContext())) {
            strategy().setDeferredContext(GivenBack.of(copy.source()));
        }
    }

    /** A deferred context that has been given back to its thread, maybe more than once. */
    private record GivenBack(Supplier<SecurityContext> source) implements Supplier<SecurityContext> {

        static GivenBack of(Supplier<SecurityContext> current) {
            Object wrapped = WRAPPED.get(current.getClass())
                    .map(field -> read(field, current))
                    .orElse(current);
            return wrapped instanceof GivenBack before ? before : new GivenBack(current);
        }

        private static Object read(Field field, Supplier<SecurityContext> current) {
            try {
                return field.get(current);
            } catch (IllegalAccessException e) {
                return current;
            }
        }

        @Override
        public SecurityContext get() {
            return source.get();
        }
    }
}
