package io.github.blockingportal.internal.context;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.internal.text.FewWarnings;

/**
 * What a portal carries: the thread-locals of its own, the MDC among them, and those that are registered, or what the user's
 * factory captures in their place. An own one stands in for a registered one with the same key.
 */
final class Carried {

    final String portal;
    final Accessors.Entry[] own;
    final Set<Object> ownKeys;
    final MdcAccessor mdc;
    final @Nullable ContextSnapshotFactory factory;
    final LeftOut leftOut;
    final FewWarnings warnings;

    /** Weak, since an idle portal keeps no accessor that the registry has no more. */
    private volatile WeakReference<Accessors> accessors = new WeakReference<>(null);

    static Carried of(
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
        return new Carried(portal, List.copyOf(own.values()), mdc, factory);
    }

    private Carried(
            String portal,
            List<ThreadLocalAccessor<?>> own,
            MdcAccessor mdc,
            @Nullable ContextSnapshotFactory factory) {
        this.portal = portal;
        this.own = own.stream().map(Accessors.Entry::new).toArray(Accessors.Entry[]::new);
        this.mdc = mdc;
        this.ownKeys = own.stream().map(ThreadLocalAccessor::key).collect(Collectors.toUnmodifiableSet());
        this.factory = factory;
        this.leftOut = new LeftOut(portal);
        this.warnings = new FewWarnings(portal);
    }

    /** The registered ones, as of now. */
    Accessors registered() {
        Accessors known = accessors.get();
        if (known == null || !known.areCurrent()) {
            known = Accessors.of(this);
            accessors = new WeakReference<>(known);
        }
        return known;
    }

    /** The application's accessor of the MDC, where the portal's own stands in for it only to ask whether there is anything. */
    Accessors.@Nullable Entry applicationsMdc() {
        return mdc.yields() && factory == null ? registered().mdc : null;
    }

    BrokenContextException failure(String step, Accessors.Entry entry, Object subject, Throwable thrown) {
        return new BrokenContextException(
                portal, subject, BrokenContextException.describe(entry.accessor) + " failed to " + step, thrown);
    }

    BrokenContextException failure(String step, Object subject, Throwable thrown) {
        return new BrokenContextException(
                portal,
                subject,
                "the ContextSnapshotFactory failed to " + step + BrokenContextException.culprit(thrown),
                thrown);
    }
}
