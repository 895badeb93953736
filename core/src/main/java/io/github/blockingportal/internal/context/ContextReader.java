package io.github.blockingportal.internal.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.CapturingAccessor;

/** Reads what is carried from the current thread into the Reactor context of a call. */
final class ContextReader {

    private final Carried carried;

    ContextReader(Carried carried) {
        this.carried = carried;
    }

    /** Adds what the current thread has; the same context if it has nothing. */
    Context read(Context base, CallInfo call) {
        Context context = base;
        for (int i = 0; i < carried.own.size(); i++) {
            context = read(carried.own.get(i), context, call);
        }
        ContextSnapshotFactory captures = carried.factory;
        if (captures != null) {
            return readByFactory(captures, context, call);
        }
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            if (carried.isForeign(accessor)) {
                context = read(accessor, context, call);
            }
        }
        return context;
    }

    private Context read(ThreadLocalAccessor<?> accessor, Context context, CallInfo call) {
        try {
            if (accessor == carried.mdc && carried.mdc.yields()) {
                return readMdc(context, call);
            }
            if (accessor instanceof OwnAccessor<?> ours) {
                return with(ours.key(), ours.capture(), context);
            }
            return ask(accessor, context);
        } catch (Exception | LinkageError | AssertionError thrown) {
            if (accessor instanceof CapturingAccessor) {
                return carried.leftOut.because(thrown, context, accessor);
            }
            throw carried.failure("read", accessor, call, thrown);
        }
    }

    private Context readMdc(Context context, CallInfo call) {
        Object ours = carried.mdc.capture();
        ThreadLocalAccessor<?> theirs = ours == null ? null : carried.mdc.registered();
        if (theirs != null) {
            Context read = read(theirs, context, call);
            return read == context ? with(carried.mdc.key(), carried.mdc.nothing(), context) : read;
        }
        return with(
                carried.mdc.key(), ours != null && carried.mdc.isOfFactory() ? carried.mdc.nothing() : ours, context);
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
            throw carried.failure("capture", call, thrown);
        } finally {
            Asking.end(slot, outer);
        }
    }

    private boolean isOfFactory(Object key) {
        return !ChainAccessor.carries(key)
                && (!carried.ownKeys.contains(key)
                        || (carried.mdc.yields() && carried.mdc.key().equals(key)));
    }
}
