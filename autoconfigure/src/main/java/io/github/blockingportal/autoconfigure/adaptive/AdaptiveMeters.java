package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.aop.framework.AopInfrastructureBean;

import io.github.blockingportal.autoconfigure.AdaptiveLimits.Algorithm;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.Settings;
import io.github.blockingportal.autoconfigure.AdaptiveLimits.State;

/** The gauge of the latency against which a limit is measured. */
final class AdaptiveMeters implements MeterBinder, AopInfrastructureBean {

    private static final String NAME = "blocking.portal.adaptive.latency";

    private final MeasuredLimits limits;

    AdaptiveMeters(MeasuredLimits limits) {
        this.limits = limits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        limits.forEach((portal, settings) -> bind(portal, settings, registry));
    }

    private void bind(String portal, Settings settings, MeterRegistry registry) {
        boolean measuresLatency = settings.algorithm() != Algorithm.AIMD;
        if (measuresLatency && registry.find(NAME).tag("portal", portal).meter() == null) {
            TimeGauge.builder(NAME, limits, TimeUnit.NANOSECONDS, all -> nanos(all, portal))
                    .description("Latency without a queue, against which the limit of calls is measured")
                    .tag("portal", portal)
                    .register(registry);
        }
    }

    private static double nanos(MeasuredLimits limits, String portal) {
        State state = limits.of(portal);
        Duration latency = state == null ? null : state.latency();
        return latency == null ? Double.NaN : latency.toNanos();
    }
}
