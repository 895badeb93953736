package io.github.blockingportal.autoconfigure.context;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;

/** A copy of a security context. If that is deferred, it is loaded when the copy is asked for its authentication, once. */
final class CarriedSecurityContext implements SecurityContext {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<SecurityContext> source;
    private final transient @Nullable SecurityContext original;
    private final transient ReentrantLock lock = new ReentrantLock();
    private transient @Nullable Authentication authentication;
    private transient volatile boolean loaded;

    private CarriedSecurityContext(Supplier<SecurityContext> source, @Nullable SecurityContext original) {
        this.source = source;
        this.original = original;
    }

    static CarriedSecurityContext deferred(Supplier<SecurityContext> source) {
        return new CarriedSecurityContext(source, null);
    }

    /** One that is there is asked at once, but for a copy of one that is deferred. */
    static CarriedSecurityContext of(SecurityContext original) {
        CarriedSecurityContext copy = new CarriedSecurityContext(() -> original, original);
        if (!(original instanceof CarriedSecurityContext carried) || carried.loaded) {
            copy.getAuthentication();
        }
        return copy;
    }

    /** The same of one that is asked only if its class is known to answer at once. */
    static CarriedSecurityContext unasked(SecurityContext original) {
        return original.getClass() == SecurityContextImpl.class || original instanceof CarriedSecurityContext
                ? of(original)
                : new CarriedSecurityContext(() -> original, original);
    }

    /** Whether nobody is authenticated, as far as can be told without asking. */
    boolean isKnownToHaveNobody() {
        return loaded && getAuthentication() == null;
    }

    /** For one more thread. */
    CarriedSecurityContext copy() {
        CarriedSecurityContext copy = new CarriedSecurityContext(() -> this, this);
        if (loaded) {
            copy.setAuthentication(authentication);
        }
        return copy;
    }

    /** What this was copied from; null if that is deferred. */
    @Nullable
    SecurityContext original() {
        return original;
    }

    Supplier<SecurityContext> source() {
        return source;
    }

    boolean isOf(Supplier<SecurityContext> context) {
        return source == context;
    }

    @Override
    public @Nullable Authentication getAuthentication() {
        if (!loaded) {
            lock.lock();
            try {
                if (!loaded) {
                    authentication = source.get().getAuthentication();
                    loaded = true;
                }
            } finally {
                lock.unlock();
            }
        }
        return authentication;
    }

    @Override
    public void setAuthentication(@Nullable Authentication authentication) {
        lock.lock();
        try {
            this.authentication = authentication;
            this.loaded = true;
        } finally {
            lock.unlock();
        }
    }

    private Object writeReplace() {
        Authentication current = getAuthentication();
        return current == null ? new SecurityContextImpl() : new SecurityContextImpl(current);
    }

    @Override
    public String toString() {
        return "CarriedSecurityContext [" + (loaded ? authentication : "deferred") + "]";
    }
}
