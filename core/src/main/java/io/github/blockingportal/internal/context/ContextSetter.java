package io.github.blockingportal.internal.context;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import io.github.blockingportal.CapturingAccessor;
import io.github.blockingportal.internal.context.Accessors.Entry;

/**
 * Sets what is carried on a thread that works for a call, from the call's Reactor context.
 *
 * <p>Implementation note. Micrometer's snapshots do the same, but stop at an accessor that throws, without saying which it was
 * and without taking back what they had set; the thread would keep it. The own ones come first and are taken back last, so that
 * a span that is restored writes its ids into the MDC that is restored, and not the other way round.
 */
final class ContextSetter {

    private final Carried carried;

    ContextSetter(Carried carried) {
        this.carried = carried;
    }

    /** As {@link ContextCarrier#restore}. */
    RestoredScope set(ContextView context, Object subject, boolean onCaller) {
        RestoredScope restored = new RestoredScope(carried, subject);
        try {
            for (Entry entry : carried.own) {
                setOwn(entry, context, restored, subject, onCaller);
            }
            ContextSnapshotFactory sets = carried.factory;
            if (sets == null) {
                Accessors registered = registered(context);
                for (Entry entry : registered.restored) {
                    Object value = CallContext.valueIn(context, entry, registered);
                    set(entry, value, restored, subject, onCaller);
                }
            } else {
                setByFactory(sets, context, restored, subject);
            }
            return restored;
        } catch (Throwable thrown) {
            restored.takeBackAfter(thrown);
            throw thrown;
        }
    }

    /** The registered ones; those by which a call was filled are still as good. */
    private Accessors registered(ContextView context) {
        Accessors captured = context instanceof CallContext ofCall ? ofCall.filledBy : null;
        return captured == null ? carried.registered() : captured;
    }

    private void setOwn(Entry entry, ContextView context, RestoredScope restored, Object subject, boolean onCaller) {
        if (entry.accessor != carried.mdc) {
            set(entry, context.getOrDefault(entry.key, null), restored, subject, onCaller);
        } else if (onCaller) {
            keep(entry, context, restored, subject);
        } else if (!carried.mdc.isOfFactory()) {
            Entry theirs = carried.applicationsMdc();
            Entry set = theirs == null ? entry : theirs;
            set(set, context.getOrDefault(set.key, null), restored, subject, false);
        }
    }

    @SuppressWarnings("unchecked") // the value was the accessor's, or is what others put under its key
    private void set(Entry entry, @Nullable Object value, RestoredScope restored, Object subject, boolean onCaller) {
        if (value == null) {
            return;
        }
        try {
            Object previous = replaced(entry.accessor);
            if (onCaller && previous == value && restored.mayKeep()) {
                restored.addKept(entry, value);
                return;
            }
            ((ThreadLocalAccessor<Object>) entry.accessor).setValue(value);
            restored.add(entry, previous);
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw carried.failure("set", entry, subject, thrown);
        }
    }

    /** The thread keeps what it has, and has it back afterwards. */
    private void keep(Entry entry, ContextView context, RestoredScope restored, Object subject) {
        if (context.hasKey(entry.key)) {
            try {
                restored.add(entry, replaced(entry.accessor));
            } catch (Exception | LinkageError | AssertionError thrown) {
                throw carried.failure("set", entry, subject, thrown);
            }
        }
    }

    private static @Nullable Object replaced(ThreadLocalAccessor<?> accessor) {
        return accessor instanceof CapturingAccessor<?> ours ? ours.replaced() : accessor.getValue();
    }

    private void setByFactory(
            ContextSnapshotFactory captures, ContextView context, RestoredScope restored, Object subject) {
        try {
            restored.add(captures.setThreadLocalsFrom(context));
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw carried.failure("set", subject, thrown);
        }
    }
}
