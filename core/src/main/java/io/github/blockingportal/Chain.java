package io.github.blockingportal;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;

/**
 * Which call the current thread works for. A call made further down gets what is left of the outer call's deadline, and a
 * waiting one shares its permit. A call is in the Reactor context of its task; wherever that context is restored as
 * thread-locals, the thread works for the call, until the call ends.
 *
 * <p>It is among the thread-locals of the registry, which is global to the JVM, while a portal runs, and gone when the last one
 * has closed, so that the class loader can go too. Two copies of the portal have different keys.
 */
final class Chain implements ThreadLocalAccessor<TrackedCall> {

    static final String KEY = "io.github.blockingportal.call@" + System.identityHashCode(Chain.class);

    /** How many keys the context of a call has that took nothing along. */
    static final int OWN_KEYS = 2;

    private static final ThreadLocal<@Nullable TrackedCall> CURRENT = new ThreadLocal<>();
    private static final AtomicInteger USERS = new AtomicInteger();

    private Chain() {}

    /** A portal starts. The registry asks all its accessors for their keys, which is code of users, so no lock is held. */
    static void use() {
        if (USERS.getAndIncrement() == 0) {
            try {
                register();
            } catch (Throwable brokenAccessor) {
                release();
                throw brokenAccessor;
            }
        }
    }

    private static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Chain());
        ContextRegistry.getInstance().registerThreadLocalAccessor(new CallDeadline.Accessor());
    }

    /** A portal has closed. */
    static void release() {
        if (USERS.decrementAndGet() == 0) {
            ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
            ContextRegistry.getInstance().removeThreadLocalAccessor(CallDeadline.Accessor.KEY);
            if (USERS.get() > 0) { // one that started meanwhile
                register();
            }
        }
    }

    /** Whether it is carried by the calls of a chain themselves, so that a call does not capture it. */
    static boolean carries(Object key) {
        return KEY.equals(key) || CallDeadline.Accessor.KEY.equals(key);
    }

    /** The same of an accessor. */
    static boolean carries(ThreadLocalAccessor<?> accessor) {
        return accessor instanceof Chain || accessor instanceof CallDeadline.Accessor;
    }

    /** The current thread begins to work for a call, as far as there is one. What the thread is cleared of ends that. */
    static void enter(@Nullable TrackedCall innermost) {
        if (innermost != null) {
            CURRENT.set(innermost);
        }
    }

    /** The innermost call that the thread works for and that has not ended, or null. */
    static @Nullable TrackedCall current() {
        return running(CURRENT.get());
    }

    /** The innermost call that the thread works for, ended or not, or null. */
    static @Nullable TrackedCall innermost() {
        return CURRENT.get();
    }

    /** The innermost call of a chain that has not ended, or null. */
    static @Nullable TrackedCall running(@Nullable TrackedCall innermost) {
        TrackedCall call = innermost;
        while (call != null && call.hasEnded()) {
            call = call.parent();
        }
        return call;
    }

    /** The call for which an operator works that has put itself into the queue of a loop, or null if it does not tell. */
    static @Nullable Call<?> servedBy(Runnable operator) {
        Object subscriber = operator;
        if (!(operator instanceof CoreSubscriber<?>) && operator instanceof Scannable scannable) {
            subscriber = scannable.scan(Scannable.Attr.ACTUAL);
        }
        return subscriber instanceof CoreSubscriber<?> core
                        && core.currentContext().getOrDefault(KEY, null) instanceof Call<?> call
                ? call
                : null;
    }

    /** Whether a call on the chain has a permit of this portal. */
    static boolean holdsPermit(@Nullable TrackedCall innermost, PortalEngine engine) {
        TrackedCall call = running(innermost);
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
