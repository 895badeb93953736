package io.github.blockingportal.autoconfigure.cluster;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.aop.framework.AopInfrastructureBean;

/** What all instances share, among how many, and since when that is known. */
final class ClusterMeters implements MeterBinder, AopInfrastructureBean {

    private final ClusterShares shares;

    ClusterMeters(ClusterShares shares) {
        this.shares = shares;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (PortalShare share : shares.shares()) {
            gauge("blocking.portal.cluster.limit", share, all -> share.limit())
                    .description("Calls in flight that all instances share")
                    .register(registry);
            gauge("blocking.portal.cluster.instances", share, ClusterShares::instances)
                    .description("Instances that were told of last, 0 before the first answer")
                    .register(registry);
            gauge("blocking.portal.cluster.age", share, all -> all.age().toNanos() / 1e9)
                    .description("Time since the number of instances was told")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }

    private Gauge.Builder<ClusterShares> gauge(String name, PortalShare share, ToDoubleFunction<ClusterShares> value) {
        return Gauge.builder(name, shares, value).tag("portal", share.portal());
    }
}
