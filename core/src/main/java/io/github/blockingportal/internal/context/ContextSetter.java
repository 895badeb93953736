package io.github.blockingportal.internal.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import io.github.blockingportal.CapturingAccessor;

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

    /**
     * Sets the current thread's thread-locals from the context, until the result is closed.
     *
     * @param subject the call, or the name of a blocking task, for messages
     * @param keepsMdc whether the thread keeps its MDC meanwhile, and has it back afterwards as it was
     * @return null if there was nothing to set
     */
    @Nullable
    RestoredScope set(ContextView context, Object subject, boolean keepsMdc) {
        RestoredScope restored = null;
        try {
            for (int i = 0; i < carried.own.size(); i++) {
                ThreadLocalAccessor<?> accessor = carried.own.get(i);
                if (accessor != carried.mdc || keepsMdc) {
                    restored = set(accessor, context, restored, subject, keepsMdc);
                } else if (!carried.mdc.isOfFactory()) {
                    ThreadLocalAccessor<?> theirs = carried.mdc.registered();
                    restored = set(theirs == null ? carried.mdc : theirs, context, restored, subject, false);
                }
            }
            ContextSnapshotFactory sets = carried.factory;
            if (sets == null) {
                for (ThreadLocalAccessor<?> accessor :
                        ContextRegistry.getInstance().getThreadLocalAccessors()) {
                    if (!ChainAccessor.CALL_KEY.equals(accessor.key()) && !carried.ownKeys.contains(accessor.key())) {
                        restored = set(accessor, context, restored, subject, false);
                    }
                }
                return restored;
            }
            return setByFactory(sets, context, restored, subject);
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
            return new RestoredScope(earlier, thrown -> carried.failure("take back", accessor, subject, thrown), () -> {
                if (previous == null) {
                    setter.restore();
                } else {
                    setter.restore(previous);
                }
            });
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw carried.failure("set", accessor, subject, thrown);
        }
    }

    private RestoredScope setByFactory(
            ContextSnapshotFactory captures, ContextView context, @Nullable RestoredScope earlier, Object subject) {
        try {
            ContextSnapshot.Scope scope = captures.setThreadLocalsFrom(context);
            return new RestoredScope(earlier, thrown -> carried.failure("take back", subject, thrown), scope::close);
        } catch (Exception | LinkageError | AssertionError thrown) {
            throw carried.failure("set", subject, thrown);
        }
    }
}
