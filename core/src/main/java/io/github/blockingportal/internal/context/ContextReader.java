package io.github.blockingportal.internal.context;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.CapturingAccessor;
import io.github.blockingportal.internal.context.Accessors.Entry;

/** Reads what is carried from the current thread into the Reactor context of a call. */
final class ContextReader {

    private final Carried carried;

    ContextReader(Carried carried) {
        this.carried = carried;
    }

    /** Adds what the current thread has; returns the same context, or what a factory has made of it. */
    Context read(CallContext context, CallInfo call) {
        @Nullable Object[] slot = Asking.slot();
        for (Entry entry : carried.own) {
            read(entry, context, call, slot);
        }
        ContextSnapshotFactory captures = carried.factory;
        if (captures != null) {
            return readByFactory(captures, context, call, slot);
        }
        Accessors registered = carried.registered();
        context.filledBy = registered;
        for (Entry entry : registered.captured) {
            read(entry, context, call, slot);
        }
        return context;
    }

    private void read(Entry entry, CallContext context, CallInfo call, @Nullable Object[] slot) {
        try {
            if (entry.accessor == carried.mdc && carried.mdc.yields()) {
                readMdc(entry, context, call, slot);
            } else if (entry.accessor instanceof OwnAccessor<?> ours) {
                add(entry, ours.capture(), context);
            } else {
                ask(entry, context, slot);
            }
        } catch (Exception | LinkageError | AssertionError thrown) {
            if (!(entry.accessor instanceof CapturingAccessor)) {
                throw carried.failure("read", entry, call, thrown);
            }
            carried.leftOut.because(thrown, context, entry);
        }
    }

    private void readMdc(Entry own, CallContext context, CallInfo call, @Nullable Object[] slot) {
        Object ours = carried.mdc.capture();
        Entry theirs = ours == null ? null : carried.applicationsMdc();
        if (theirs == null) {
            add(own, ours != null && carried.mdc.isOfFactory() ? carried.mdc.nothing() : ours, context);
            return;
        }
        int before = context.size();
        read(theirs, context, call, slot);
        if (context.size() == before) {
            add(own, carried.mdc.nothing(), context);
        }
    }

    private static void ask(Entry entry, CallContext context, @Nullable Object[] slot) {
        if (Asking.isAsked(slot, entry.key)) {
            LeftOut.add(context, entry.key);
            return;
        }
        Object outer = Asking.begin(slot, entry.key);
        try {
            ThreadLocalAccessor<?> accessor = entry.accessor;
            add(
                    entry,
                    accessor instanceof CapturingAccessor<?> capturing ? capturing.capture() : accessor.getValue(),
                    context);
        } finally {
            Asking.end(slot, outer);
        }
    }

    private static void add(Entry entry, @Nullable Object value, CallContext context) {
        if (value != null) {
            context.add(entry.key, value);
        }
    }

    private Context readByFactory(
            ContextSnapshotFactory captures, Context context, CallInfo call, @Nullable Object[] slot) {
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
