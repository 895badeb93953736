package io.github.blockingportal.autoconfigure.context;

import java.util.Arrays;
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
 * that context in a field, and everything else counts as deferred.
 */
final class SecurityContexts {

    private static final ClassValue<Boolean> KEEPS_A_CONTEXT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> supplier) {
            return Arrays.stream(supplier.getDeclaredFields())
                    .anyMatch(field -> SecurityContext.class.isAssignableFrom(field.getType()));
        }
    };

    private final @Nullable SecurityContextHolderStrategy strategy;

    /** With the application's strategy; without one, whichever the JVM has at the time. */
    SecurityContexts(@Nullable SecurityContextHolderStrategy strategy) {
        this.strategy = strategy;
    }

    private SecurityContextHolderStrategy strategy() {
        return strategy == null ? SecurityContextHolder.getContextHolderStrategy() : strategy;
    }

    /** A copy; null if nobody is authenticated. */
    @Nullable
    CarriedSecurityContext copy() {
        Supplier<SecurityContext> current = strategy().getDeferredContext();
        return KEEPS_A_CONTEXT.get(current.getClass())
                ? CarriedSecurityContext.of(current.get())
                : CarriedSecurityContext.deferred(current);
    }

    /** What to give back; null if nobody is authenticated. A context of the application's own is not asked for that. */
    @Nullable
    CarriedSecurityContext previous() {
        Supplier<SecurityContext> current = strategy().getDeferredContext();
        return KEEPS_A_CONTEXT.get(current.getClass())
                ? CarriedSecurityContext.previous(current.get())
                : CarriedSecurityContext.deferred(current);
    }

    /** Gives the current thread a copy of its own, unless it is the very thread whose deferred context it is. */
    void set(SecurityContext context) {
        if (!(context instanceof CarriedSecurityContext carried)) {
            strategy().setContext(context);
        } else if (!carried.isOf(strategy().getDeferredContext())) {
            strategy().setContext(carried.copy());
        }
    }

    void clear() {
        strategy().clearContext();
    }

    /** Gives back what the copy was made of. */
    void restore(SecurityContext previous) {
        if (!(previous instanceof CarriedSecurityContext copy)) {
            strategy().setContext(previous);
        } else if (copy.original() != null) {
            strategy().setContext(copy.original());
        } else if (!copy.isOf(strategy().getDeferredContext())) {
            strategy().setDeferredContext(copy.source());
        }
    }
}
