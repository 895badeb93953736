package io.github.blockingportal.autoconfigure.adaptive;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;

import io.github.blockingportal.AdaptiveLimit;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;

/**
 * The limits of one context's portals. A name has several where the application builds portals of its own with the builder bean; of
 * those that nobody has any more none is kept.
 */
final class MeasuredLimits implements AdaptiveLimits, AopInfrastructureBean {

    private final Map<String, List<WeakReference<MeasuredLimit>>> limits = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, Settings>> watchers = new CopyOnWriteArrayList<>();

    @Override
    public AdaptiveLimit make(String portal, Settings settings) {
        MeasuredLimit limit = new MeasuredLimit(settings);
        limits.merge(portal, List.of(new WeakReference<>(limit)), MeasuredLimits::alive);
        watchers.forEach(watcher -> watcher.accept(portal, settings));
        return limit;
    }

    private static List<WeakReference<MeasuredLimit>> alive(
            List<WeakReference<MeasuredLimit>> before, List<WeakReference<MeasuredLimit>> more) {
        return Stream.concat(before.stream().filter(limit -> limit.get() != null), more.stream())
                .toList();
    }

    private List<MeasuredLimit> named(String portal) {
        return limits.getOrDefault(portal, List.of()).stream()
                .map(Reference::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** That of the first one that has measured anything. */
    @Override
    public @Nullable State of(String portal) {
        List<State> states = named(portal).stream().map(MeasuredLimit::state).toList();
        return states.stream()
                .filter(state -> state.latency() != null)
                .findFirst()
                .orElse(states.isEmpty() ? null : states.get(0));
    }

    @Override
    public @Nullable Integer bound(String portal, int max) {
        List<MeasuredLimit> all = named(portal);
        all.forEach(limit -> limit.bound(max));
        return all.stream()
                .map(MeasuredLimit::limit)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Shows those that there are, and those that are made later; one that is made just now perhaps twice. */
    void forEach(BiConsumer<String, Settings> watcher) {
        watchers.add(watcher);
        limits.keySet()
                .forEach(portal -> named(portal).stream()
                        .findFirst()
                        .ifPresent(limit -> watcher.accept(portal, limit.state().settings())));
    }
}
