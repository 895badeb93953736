package io.github.blockingportal.internal.context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.CapturingAccessor;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * The thread-locals that a portal takes from its callers into the Reactor context of a call, and from there to the threads that
 * work for the call: the portal's own ones, the MDC first, and those that are registered, or what the user's factory captures.
 *
 * <p>Implementation note. Micrometer's snapshots do the same, but stop at an accessor that throws, without saying which it was
 * and without taking back what they had set; the thread would keep it. The own ones come first and are taken back last, so that
 * a span that is restored writes its ids into the MDC that is restored, and not the other way round. An own one stands in for a
 * registered one with the same key. What is of a {@link ChainAccessor} is left out: a call puts itself there.
 */
public final class ContextCarrier {

    /** One that has scopes, as observations do, may have been left several times over. */
    private static final int MOST_LEFT_OVERS = 16;

    private final String portal;
    private final List<ThreadLocalAccessor<?>> own;
    private final Set<Object> ownKeys;
    private final MdcAccessor mdc;
    private final @Nullable ContextSnapshotFactory factory;
    private final LeftOut leftOut;

    /**
     * What a portal carries.
     *
     * @param mdcKeys the entries of the MDC, or {@code *} for all; null for what the application's accessor of it says, or else all
     * @param threadLocals those that are the portal's own; a later one takes the place of an earlier one with the same key
     * @param factory in place of what is registered, or null
     */
    public static ContextCarrier of(
            String portal,
            @Nullable List<String> mdcKeys,
            Dispatch dispatch,
            List<ThreadLocalAccessor<?>> threadLocals,
            @Nullable ContextSnapshotFactory factory) {
        Map<Object, ThreadLocalAccessor<?>> own = new LinkedHashMap<>();
        own.put(ClassLoaderAccessor.KEY, new ClassLoaderAccessor());
        MdcAccessor mdc = new MdcAccessor(mdcKeys, dispatch, factory);
        own.put(mdc.key(), mdc);
        threadLocals.forEach(accessor -> own.put(accessor.key(), accessor));
        return new ContextCarrier(portal, List.copyOf(own.values()), mdc, factory);
    }

    private ContextCarrier(
            String portal,
            List<ThreadLocalAccessor<?>> own,
            MdcAccessor mdc,
            @Nullable ContextSnapshotFactory factory) {
        this.portal = portal;
        this.own = own;
        this.mdc = mdc;
        this.ownKeys = own.stream().map(ThreadLocalAccessor::key).collect(Collectors.toUnmodifiableSet());
        this.factory = factory;
        this.leftOut = new LeftOut(portal);
    }

    /** Adds what the current thread has; the same context if it has nothing. */
    public Context capture(Context base, CallInfo call) {
        Context context = base;
        for (int i = 0; i < own.size(); i++) {
            context = read(own.get(i), context, call);
        }
        if (factory != null) {
            return readByFactory(factory, context, call);
        }
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            if (isForeign(accessor)) {
                context = read(accessor, context, call);
            }
        }
        return context;
    }

    /** The same where the thread works for a chain with a context of its own, which is beneath what the thread has. */
    public Context capture(Context base, CallInfo call, Context outer) {
        return OuterContext.under(capture(base, call), outer, ownKeys, factory == null);
    }

    private Context read(ThreadLocalAccessor<?> accessor, Context context, CallInfo call) {
        try {
            if (accessor == mdc && mdc.yields()) {
                return readMdc(context, call);
            }
            if (accessor instanceof OwnAccessor<?> ours) {
                return with(ours.key(), ours.capture(), context);
            }
            return ask(accessor, context);
        } catch (Exception | LinkageError | AssertionError thrown) {
            if (accessor instanceof CapturingAccessor) {
                return leftOut.because(thrown, context, accessor);
            }
            throw failure("read", accessor, call, thrown);
        }
    }

    private Context readMdc(Context context, CallInfo call) {
        Object ours = mdc.capture();
        ThreadLocalAccessor<?> theirs = ours == null ? null : mdc.registered();
        if (theirs != null) {
            Context read = read(theirs, context, call);
            return read == context ? with(mdc.key(), mdc.nothing(), context) : read;
        }
        return with(mdc.key(), ours != null && mdc.isOfFactory() ? mdc.nothing() : ours, context);
    }

    /** The context class loader of a portal's threads while they work for nobody. */
    public static @Nullable ClassLoader idleClassLoader() {
        return ClassLoaderAccessor.OF_IDLE_THREADS;
    }

    /** The context of a chain whose subscriber is the current thread, with the class loader that the thread has. */
    public static Context withClassLoader(Context context) {
        return ClassLoaderAccessor.addTo(context);
    }

    private static Context ask(ThreadLocalAccessor<?> accessor, Context context) {
        Object key = accessor.key();
        @Nullable Object[] slot = Asking.slot();
        if (Asking.isAsked(slot, key)) {
            return LeftOut.add(context, key);
        }
        Object outer = Asking.begin(slot, key);
        try {
            return with(
                    key,
                    accessor instanceof CapturingAccessor<?> capturing ? capturing.capture() : accessor.getValue(),
                    context);
        } finally {
            Asking.end(slot, outer);
        }
    }

    private static Context with(Object key, @Nullable Object value, Context context) {
        return value == null ? context : context.put(key, value);
    }

    private Context readByFactory(ContextSnapshotFactory captures, Context context, CallInfo call) {
        @Nullable Object[] slot = Asking.slot();
        if (Asking.isAsked(slot, captures)) {
            return context;
        }
        Object outer = Asking.begin(slot, captures);
        try {
            return captures.captureAll().updateContext(context, this::isOfFactory);
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw failure("capture", call, thrown);
        } finally {
            Asking.end(slot, outer);
        }
    }

    private boolean isOfFactory(Object key) {
        return !ChainAccessor.carries(key)
                && (!ownKeys.contains(key) || (mdc.yields() && mdc.key().equals(key)));
    }

    private boolean isForeign(ThreadLocalAccessor<?> accessor) {
        return !ChainAccessor.carries(accessor) && !ownKeys.contains(accessor.key());
    }

    /**
     * Sets the current thread's thread-locals from the context, until the result is closed.
     *
     * @param subject the call, or the name of a blocking task, for messages
     * @param keepsMdc whether the thread keeps its MDC meanwhile, and has it back afterwards as it was
     * @return null if there was nothing to set
     */
    @Nullable
    public RestoredScope restore(ContextView context, Object subject, boolean keepsMdc) {
        RestoredScope restored = null;
        try {
            for (int i = 0; i < own.size(); i++) {
                ThreadLocalAccessor<?> accessor = own.get(i);
                if (accessor != mdc || keepsMdc) {
                    restored = set(accessor, context, restored, subject, keepsMdc);
                } else if (!mdc.isOfFactory()) {
                    ThreadLocalAccessor<?> theirs = mdc.registered();
                    restored = set(theirs == null ? mdc : theirs, context, restored, subject, false);
                }
            }
            if (factory == null) {
                for (ThreadLocalAccessor<?> accessor :
                        ContextRegistry.getInstance().getThreadLocalAccessors()) {
                    if (!ChainAccessor.CALL_KEY.equals(accessor.key()) && !ownKeys.contains(accessor.key())) {
                        restored = set(accessor, context, restored, subject, false);
                    }
                }
                return restored;
            }
            return setByFactory(factory, context, restored, subject);
        } catch (Throwable thrown) {
            if (restored != null) {
                restored.takeBackAfter(thrown);
            }
            throw thrown;
        }
    }

    @SuppressWarnings("unchecked") // the value was the accessor's, or is what others put under its key
    private @Nullable RestoredScope set(
            ThreadLocalAccessor<?> accessor,
            ContextView context,
            @Nullable RestoredScope earlier,
            Object subject,
            boolean keepsMdc) {
        Object value = context.getOrDefault(accessor.key(), null);
        if (value == null) {
            return earlier;
        }
        ThreadLocalAccessor<Object> setter = (ThreadLocalAccessor<Object>) accessor;
        try {
            Object previous = setter instanceof CapturingAccessor<Object> ours ? ours.replaced() : setter.getValue();
            if (!keepsMdc || !(accessor instanceof MdcAccessor)) {
                setter.setValue(value);
            }
            return new RestoredScope(earlier, thrown -> failure("take back", accessor, subject, thrown), () -> {
                if (previous == null) {
                    setter.restore();
                } else {
                    setter.restore(previous);
                }
            });
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw failure("set", accessor, subject, thrown);
        }
    }

    private RestoredScope setByFactory(
            ContextSnapshotFactory captures, ContextView context, @Nullable RestoredScope earlier, Object subject) {
        try {
            ContextSnapshot.Scope scope = captures.setThreadLocalsFrom(context);
            return new RestoredScope(earlier, thrown -> failure("take back", subject, thrown), scope::close);
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw failure("set", subject, thrown);
        }
    }

    /** Clears what a task left behind on a thread of the portal, so that the next one does not find it. */
    public void clear() {
        clear(Context.empty());
    }

    /** Clears what a task left behind and the thread did not have before, by its own context. */
    public void clear(ContextView before) {
        for (int i = 0; i < own.size(); i++) {
            clear(own.get(i), before);
        }
        if (factory == null || before.isEmpty()) {
            for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
                if (before.isEmpty() ? !ownKeys.contains(accessor.key()) : isForeign(accessor)) {
                    clear(accessor, before);
                }
            }
        }
    }

    private void clear(ThreadLocalAccessor<?> accessor, ContextView before) {
        try {
            if (before.size() <= ChainAccessor.OWN_KEYS || !isOfTheCaller(accessor.key(), before)) {
                for (int i = 0; i < MOST_LEFT_OVERS && accessor.getValue() != null; i++) {
                    accessor.restore();
                }
            }
        } catch (Throwable thrown) { // even a fatal one: the others are to be cleared
            if (!leftOut.isKnown(accessor)) {
                PortalLog.LOG.warn(
                        "Portal '{}': {} cannot be cleared", portal, BrokenContextException.describe(accessor), thrown);
            }
        }
    }

    private static boolean isOfTheCaller(Object key, ContextView before) {
        return before.hasKey(key) || LeftOut.of(before).contains(key);
    }

    private BrokenContextException failure(
            String step, ThreadLocalAccessor<?> accessor, Object subject, Throwable thrown) {
        return new BrokenContextException(
                portal, subject, BrokenContextException.describe(accessor) + " failed to " + step, thrown);
    }

    private BrokenContextException failure(String step, Object subject, Throwable thrown) {
        return new BrokenContextException(
                portal,
                subject,
                "the ContextSnapshotFactory failed to " + step + BrokenContextException.culprit(thrown),
                thrown);
    }
}
