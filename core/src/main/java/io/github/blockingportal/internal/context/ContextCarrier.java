package io.github.blockingportal.internal.context;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;

/**
 * The thread-locals that a portal takes from its callers into the Reactor context of a call, and from there to the threads that
 * work for the call. What is of a {@link ChainAccessor} is left out: a call puts itself there.
 */
public final class ContextCarrier {

    private final Carried carried;
    private final ContextReader reader;
    private final ContextSetter setter;
    private final ContextClearer clearer;
    private final UnaryOperator<Context> chainContext;

    /**
     * What a portal carries.
     *
     * @param mdcKeys the entries of the MDC, or {@code *} for all; null for what the application's accessor of it says, or else all
     * @param threadLocals those that are the portal's own; a later one takes the place of an earlier one with the same key
     * @param factory in place of what is registered, or null
     * @param chainContext what a call that a worker makes takes of the context of its chain
     */
    public static ContextCarrier of(
            String portal,
            @Nullable List<String> mdcKeys,
            Dispatch dispatch,
            List<ThreadLocalAccessor<?>> threadLocals,
            @Nullable ContextSnapshotFactory factory,
            UnaryOperator<Context> chainContext) {
        return new ContextCarrier(Carried.of(portal, mdcKeys, dispatch, threadLocals, factory), chainContext);
    }

    private ContextCarrier(Carried carried, UnaryOperator<Context> chainContext) {
        this.carried = carried;
        this.chainContext = chainContext;
        this.reader = new ContextReader(carried);
        this.setter = new ContextSetter(carried);
        this.clearer = new ContextClearer(carried);
    }

    /** The context class loader of a portal's threads while they work for nobody. */
    public static @Nullable ClassLoader idleClassLoader() {
        return ClassLoaderAccessor.OF_IDLE_THREADS;
    }

    /** The context of a chain whose subscriber is the current thread, with the class loader that the thread has. */
    public static Context withClassLoader(Context context) {
        return ClassLoaderAccessor.addTo(context);
    }

    /** The context of a call that takes nothing along. */
    public static Context bare(Consumer<Throwable> call) {
        return new CallContext(call);
    }

    /** Whether it is the context of a call that takes nothing along. */
    public static boolean isBare(ContextView context) {
        return context instanceof CallContext call && call.carriesNothing();
    }

    /** What a call that a worker makes takes of the context of the chain for which it works. */
    public Context ofChain(Context chain) {
        return chainContext.apply(chain);
    }

    /**
     * The context of a call, with what the current thread has.
     *
     * @param call what calls further down find in it, and who is told of errors for which an operator has no subscriber any more
     * @param outer the context of the chain for which the thread works, if that has one, which is beneath what the thread has
     */
    public Context capture(Consumer<Throwable> call, CallInfo info, @Nullable Context outer) {
        Context captured = reader.read(new CallContext(call), info);
        return outer == null ? captured : OuterContext.under(captured, outer, carried.ownKeys, carried.factory == null);
    }

    /**
     * Sets the current thread's thread-locals from the context, until the result is closed.
     *
     * @param subject the call, or the name of a blocking task, for messages
     * @param onCaller whether the thread is that from which the context was captured: it keeps its MDC and what else it has
     *     already, and has both back afterwards
     */
    public RestoredScope restore(ContextView context, Object subject, boolean onCaller) {
        return setter.set(context, subject, onCaller);
    }

    /** Clears what a task left behind on a thread of the portal, so that the next one does not find it. */
    public void clear() {
        clearer.clear();
    }

    /** Clears what a task left behind and the thread did not have before, by its own context. */
    public void clear(ContextView before) {
        clearer.clear(before);
    }
}
