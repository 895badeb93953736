package io.github.blockingportal;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Which call the current thread works for. A call made further down gets what is left of the outer call's deadline, and a
 * waiting one shares its permit. A call is in the Reactor context of its task; wherever that context is restored as
 * thread-locals, the thread works for the call, until the call ends.
 */
final class Chain implements ThreadLocalAccessor<Call<?>> {

    /** An object of this class loader, so that two copies of the portal that share one registry keep apart. */
    static final Object KEY = Chain.class;

    private static final ThreadLocal<@Nullable Call<?>> CURRENT = new ThreadLocal<>();

    static {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Chain());
    }

    private Chain() {}

    /** The innermost call that the thread works for and that has not ended, or null. */
    static @Nullable Call<?> current() {
        return running(CURRENT.get());
    }

    private static @Nullable Call<?> running(@Nullable Call<?> innermost) {
        Call<?> call = innermost;
        while (call != null && call.hasEnded()) {
            call = call.parent();
        }
        return call;
    }

    /** The shorter of a timeout and what is left to the outer call. */
    static long shortest(@Nullable Call<?> outer, long timeoutNanos) {
        return outer == null ? timeoutNanos : Math.min(timeoutNanos, outer.clock.remaining());
    }

    /** Whether a call on the chain has a permit of this portal. */
    static boolean holdsPermit(@Nullable Call<?> innermost, PortalEngine engine) {
        Call<?> call = running(innermost);
        while (call != null && !(call.engine == engine && call.isAdmitted())) {
            call = running(call.parent());
        }
        return call != null;
    }

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Call<?> getValue() {
        return CURRENT.get();
    }

    @Override
    public void setValue(Call<?> call) {
        CURRENT.set(call);
    }

    @Override
    public void setValue() {
        CURRENT.remove();
    }
}
