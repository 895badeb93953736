package io.github.blockingportal.autoconfigure.context;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;

import io.github.blockingportal.CapturingAccessor;

/** What {@code SecurityContextHolder} has, in place of Spring Security's own accessor, which shares it and loads a deferred one. */
final class SecurityContextAccessor extends CapturingAccessor<SecurityContext> {

    /** That of Spring Security's own accessor. */
    static final String KEY = SecurityContext.class.getName();

    private final SecurityContexts contexts;

    SecurityContextAccessor(SecurityContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable SecurityContext capture() {
        return contexts.taken();
    }

    @Override
    public @Nullable SecurityContext getValue() {
        return contexts.current();
    }

    @Override
    public @Nullable SecurityContext replaced() {
        return contexts.replaced();
    }

    @Override
    public void setValue(SecurityContext value) {
        contexts.set(value);
    }

    @Override
    public void setValue() {
        contexts.clear();
    }

    @Override
    public void restore(SecurityContext previous) {
        contexts.restore(previous);
    }
}
