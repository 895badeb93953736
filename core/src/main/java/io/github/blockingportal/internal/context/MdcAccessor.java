package io.github.blockingportal.internal.context;

import java.util.List;
import java.util.Map;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import io.github.blockingportal.Dispatch;

/**
 * The MDC as a portal carries it: under Micrometer's key for it, so that the accessor of that key, where an application has
 * registered it, gets on with what it finds. On a loop or a worker the MDC is as a whole what was captured. A caller that runs
 * the task itself keeps its own meanwhile, with the entries of a tracer, and has it back as it was.
 */
final class MdcAccessor extends OwnAccessor<Map<String, String>> {

    static final String ALL = "*";

    private final List<String> keys;
    private final boolean yields;
    private final boolean onCaller;
    private final @Nullable ContextSnapshotFactory factory;
    private volatile @Nullable Boolean inFactory;

    /** The MDC with these keys, or as the application's accessor of the MDC has it if there are none, in the factory if there is one. */
    MdcAccessor(@Nullable List<String> keys, Dispatch dispatch, @Nullable ContextSnapshotFactory factory) {
        this.keys = keys == null || keys.contains(ALL) ? List.of(ALL) : keys;
        this.yields = keys == null;
        this.onCaller = dispatch == Dispatch.CALLER_RUNS;
        this.factory = factory;
    }

    /** Whether the application decides which keys go if it has an accessor of its own for the MDC. */
    boolean yields() {
        return yields;
    }

    /** Whether the user's factory has it, which is tried once. */
    boolean isOfFactory() {
        if (!yields || factory == null) {
            return false;
        }
        Boolean known = inFactory;
        if (known == null) {
            known = AskedContext.isAskedBy(factory, key());
            inFactory = known;
        }
        return known;
    }

    /** What a context has that carries nothing of it: on a caller that runs the task itself, that it is to be given back. */
    @Nullable
    Map<String, String> nothing() {
        return onCaller ? Map.of() : null;
    }

    /** The chosen part of it; on a caller that runs the task itself also if that is empty, so that the rest is given back. */
    @Override
    public @Nullable Map<String, String> capture() {
        if (keys.isEmpty() && !onCaller) {
            return null;
        }
        Map<String, String> chosen = getValue();
        if (chosen == null || keys.contains(ALL)) {
            return chosen;
        }
        chosen.keySet().retainAll(keys);
        return chosen.isEmpty() && !onCaller ? null : chosen;
    }

    @Override
    public Object key() {
        return Slf4jThreadLocalAccessor.KEY;
    }

    @Override
    public @Nullable Map<String, String> getValue() {
        Map<String, String> copy = MDC.getCopyOfContextMap();
        return copy == null || copy.isEmpty() ? null : copy;
    }

    @Override
    public void setValue(Map<String, String> values) {
        MDC.setContextMap(values);
    }

    @Override
    public void restore(Map<String, String> previous) {
        MDC.setContextMap(previous);
    }

    @Override
    public void setValue() {
        MDC.clear();
    }
}
