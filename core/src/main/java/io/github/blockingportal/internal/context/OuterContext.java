package io.github.blockingportal.internal.context;

import java.util.Collection;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import reactor.util.context.Context;

/**
 * What a call gets of the Reactor context of the chain for which its thread, a worker, works: all but what that chain's own calls
 * and operators keep there, and but what the thread itself is asked for.
 */
final class OuterContext {

    /** Reactor's key for {@code onErrorContinue}, by which a call that fails would end as an empty one. */
    private static final String ON_ERROR_CONTINUE = "reactor.onNextError.localStrategy";

    private OuterContext() {}

    /** The outer context with what was captured from the thread, which stands above it, also where there is nothing any more. */
    static Context under(Context captured, Context outer, Collection<Object> ownKeys, boolean registered) {
        Context context =
                outer.delete(ON_ERROR_CONTINUE).delete(ChainAccessor.SCOPE_KEY).delete(LeftOut.KEY);
        for (Object key : ownKeys) {
            context = context.delete(key);
        }
        if (registered) {
            for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
                context = context.delete(accessor.key());
            }
        }
        return context.putAll(captured.readOnly());
    }
}
