package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.function.SingletonSupplier;

import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Gives each portal its share, from before its first call to the end of its drain. It starts before the portals, after what has the
 * phase 0, such as the connections to a Redis, and stops after the portals and before those.
 */
final class ClusterShares implements SmartInitializingSingleton, SmartLifecycle, LimitShares, AopInfrastructureBean {

    static final int PHASE = Integer.MAX_VALUE / 2 - 2048;

    private static final Duration LONGEST_FIRST_ANSWER = Duration.ofSeconds(2);
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(1);

    private final LimitShares.Configured limits;
    private final InstanceSource source;
    private final ClusterTiming timing;
    private final int initialInstances;
    private final Supplier<BlockingPortals> portals;
    private final ObjectProvider<AdaptiveLimits> adaptiveLimits;
    /** Asked for first by whoever comes first after the singletons: this, or the registry of the meters. */
    private final Supplier<List<PortalShare>> shares = SingletonSupplier.of(this::find);

    private volatile @Nullable InstanceWatch watch;

    ClusterShares(
            LimitShares.Configured limits,
            InstanceSource source,
            ClusterTiming timing,
            @Nullable Integer initialInstances,
            Supplier<BlockingPortals> portals,
            ObjectProvider<AdaptiveLimits> adaptiveLimits) {
        this.limits = limits;
        this.source = source;
        this.timing = timing;
        this.initialInstances = Objects.requireNonNullElse(initialInstances, 0);
        this.portals = portals;
        this.adaptiveLimits = adaptiveLimits;
    }

    @Override
    public void afterSingletonsInstantiated() {
        begin();
    }

    private List<PortalShare> find() {
        BlockingPortals all = portals.get();
        AdaptiveLimits adaptive = adaptiveLimits.getIfAvailable();
        return all.names().stream()
                .flatMap(name -> Optional.ofNullable(limits.sharedLimit(name))
                        .map(limit -> new PortalShare(name, all.get(name).limiter(), limit, adaptive))
                        .stream())
                .toList();
    }

    /** What a portal had before a stop is no share of its any more. */
    private AgreedCount begin() {
        AgreedCount unknown = new AgreedCount(timing.toAgree(source.interval()), initialInstances);
        shares().forEach(share -> share.begin(unknown));
        return unknown;
    }

    @Override
    public void start() {
        AgreedCount count = begin();
        InstanceWatch started = new InstanceWatch(source, timing, (instances, now, silentNanos) -> {
            count.told(instances, now, silentNanos);
            shares().forEach(share -> share.follow(count, instances, source.name()));
        });
        watch = started;
        started.start(LONGEST_FIRST_ANSWER);
    }

    @Override
    public void stop() {
        InstanceWatch running = watch;
        watch = null;
        if (running != null) {
            running.stop(LONGEST_FAREWELL);
        }
    }

    @Override
    public boolean isRunning() {
        return watch != null;
    }

    /** As the portals, which go on while a context is paused. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    List<PortalShare> shares() {
        return shares.get();
    }

    /** The number that was told last, 0 if there was none. */
    int instances() {
        InstanceWatch running = watch;
        return running == null ? 0 : running.instances();
    }

    /** How long ago a number was told; zero where nobody is asked. */
    Duration age() {
        InstanceWatch running = watch;
        return running == null ? Duration.ZERO : running.age();
    }

    @Override
    public @Nullable Map<String, Object> of(String portal) {
        InstanceWatch running = watch;
        return running == null
                ? null
                : shares().stream()
                        .filter(share -> share.portal().equals(portal))
                        .findFirst()
                        .map(share -> describe(share, running))
                        .orElse(null);
    }

    private Map<String, Object> describe(PortalShare share, InstanceWatch running) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("limit", share.limit());
        description.put("instances", running.instances());
        description.put("share", share.share());
        description.put("source", source.name());
        description.put("reachable", !running.isSilent());
        description.put("age", running.age().truncatedTo(ChronoUnit.MILLIS).toString());
        return description;
    }
}
