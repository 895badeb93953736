package io.github.blockingportal.internal.call;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.ContextView;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.context.ChainAccessor;
import io.github.blockingportal.internal.context.OpenScope;
import io.github.blockingportal.internal.loop.LoopOwner;
import io.github.blockingportal.internal.loop.RunningTask;

/**
 * Which call the current thread works for. A call made further down gets what is left of the outer call's deadline, and a
 * waiting one shares its permit. A call is in the Reactor context of its task; wherever that context is restored as
 * thread-locals, the thread works for the call, until the call ends.
 *
 * <p>It is among the thread-locals of the registry, which is global to the JVM, while a portal runs, and gone when the last one
 * has closed, so that the class loader can go too.
 */
public final class CallChain extends ChainAccessor<TrackedCall> {

    private static final ThreadLocal<@Nullable TrackedCall> CURRENT = new ThreadLocal<>();
    private static final Registration REGISTRATION = new Registration(CallChain::register, CallChain::remove);

    private CallChain() {}

    /** A portal starts. */
    public static void use() {
        REGISTRATION.use();
    }

    private static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new CallChain());
        ContextRegistry.getInstance().registerThreadLocalAccessor(OpenScope.accessor());
    }

    /** A portal has closed. */
    public static void release() {
        REGISTRATION.release();
    }

    private static void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(CALL_KEY);
        ContextRegistry.getInstance().removeThreadLocalAccessor(SCOPE_KEY);
    }

    /** The current thread begins to work for a call, as far as there is one. What the thread is cleared of ends that. */
    public static void enter(@Nullable TrackedCall innermost) {
        if (innermost != null) {
            CURRENT.set(innermost);
        }
    }

    /** The same, whatever it worked for before, which is returned. */
    static @Nullable TrackedCall replace(@Nullable TrackedCall innermost) {
        TrackedCall before = CURRENT.get();
        if (innermost == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(innermost);
        }
        return before;
    }

    /** The innermost call that the thread works for and that has not ended, or null. */
    public static @Nullable TrackedCall current() {
        return current(CURRENT.get());
    }

    /** The innermost call of a chain for which the current thread works and that has not ended, or null. */
    static @Nullable TrackedCall current(@Nullable TrackedCall innermost) {
        TrackedCall call = innermost;
        while (call != null && call.isPassedOver()) {
            call = call.parent();
        }
        return call;
    }

    /** The innermost call that the thread works for, ended or not, or null. */
    static @Nullable TrackedCall innermost() {
        return CURRENT.get();
    }

    /** The innermost call of a chain that has not ended, or null. */
    static @Nullable TrackedCall running(@Nullable TrackedCall innermost) {
        TrackedCall call = innermost;
        while (call != null && call.hasEnded() && !call.isReleasing()) {
            call = call.parent();
        }
        return call;
    }

    /** The innermost call that the thread works for and that has not ended, or has since its time was over; or null. */
    public static @Nullable TrackedCall bounding() {
        return bounding(CURRENT.get());
    }

    /** The same of a chain. */
    private static @Nullable TrackedCall bounding(@Nullable TrackedCall innermost) {
        TrackedCall call = innermost;
        while (call != null && call.hasEnded() && (call.isRelease() || call.outcome() != Outcome.TIMEOUT)) {
            call = call.parent();
        }
        return call;
    }

    /** Nanoseconds until the end of the call for which the thread works, or whose task it runs; the greatest if there is none. */
    public static long left() {
        return left(here());
    }

    /** Whether what the thread does is part of a release, which no deadline of a caller bounds. */
    public static boolean isReleasing() {
        return releases(here());
    }

    private static @Nullable TrackedCall here() {
        return RunningTask.client() instanceof TrackedCall call ? call : innermost();
    }

    /** The same for the call whose task is subscribed with a context. */
    public static long left(ContextView context) {
        return left(context.getOrDefault(CALL_KEY, null) instanceof TrackedCall call ? call : null);
    }

    private static long left(@Nullable TrackedCall innermost) {
        TrackedCall call = bounding(innermost);
        return call == null ? Long.MAX_VALUE : call.remaining();
    }

    /** Whether the call, or one further up its chain, releases a resource. */
    public static boolean releases(@Nullable TrackedCall innermost) {
        TrackedCall call = innermost;
        while (call != null && !call.isRelease()) {
            call = call.parent();
        }
        return call != null;
    }

    /** The call for which an operator works that has put itself into the queue of a loop, or null if it does not tell. */
    static @Nullable TrackedCall servedBy(Runnable operator) {
        Object subscriber = operator;
        if (!(operator instanceof CoreSubscriber<?>) && operator instanceof Scannable scannable) {
            subscriber = scannable.scan(Scannable.Attr.ACTUAL);
        }
        return subscriber instanceof CoreSubscriber<?> core
                        && core.currentContext().getOrDefault(CALL_KEY, null) instanceof TrackedCall call
                ? call
                : null;
    }

    /** Whether a call on the chain has a permit of this portal. */
    public static boolean holdsPermit(@Nullable TrackedCall innermost, LoopOwner portal) {
        TrackedCall call = running(innermost);
        while (call != null && !(call.host == portal && (call.isAdmitted() || call.isReleasing()))) {
            call = running(call.parent());
        }
        return call != null;
    }

    @Override
    public Object key() {
        return CALL_KEY;
    }

    @Override
    public @Nullable TrackedCall getValue() {
        return CURRENT.get();
    }

    @Override
    public void setValue(TrackedCall call) {
        CURRENT.set(call);
    }

    @Override
    public void setValue() {
        CURRENT.remove();
    }
}
